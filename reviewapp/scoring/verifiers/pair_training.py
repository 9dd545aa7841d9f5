"""Fine-tune the installed embedding model on labelled pairs. Imports torch, late.

The recipe was found on six labelled sets with groups held back. Word embeddings stay as they
are: they are four fifths of the model, and a few hundred labels teach nothing about most words.
"""

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reviewapp.scoring.verifiers import pair_network
from reviewapp.scoring.verifiers.pair_network import Base, Batch, Report

if TYPE_CHECKING:
    import torch

BUCKET = 8  # batches whose rows are sorted by length together, so that little is padded


@dataclass(frozen=True, slots=True)
class Recipe:
    """`rate` of the encoder; the new head learns ten times as fast. Warm-up over a tenth of the steps, then linear to 0."""

    epochs: int = 8
    rate: float = 1e-4
    batch: int = 16
    decay: float = 0.01
    dropout: float = 0.1


@dataclass(frozen=True, slots=True)
class Labelled:
    """One pair as tokens. `bad`: not acceptable."""

    sequence: pair_network.Sequence
    bad: bool


def train(  # noqa: PLR0913 (keyword-only)
    base: Base, examples: Sequence[Labelled], *, recipe: Recipe, seed: int, device: str, report: Report
) -> dict[str, Any]:
    """The weights of one member (see member_weights). Same seed, device and library: same weights."""
    import torch  # seconds of import, and only for training

    torch.manual_seed(seed)
    module = pair_network.network(base.encoder(dropout=recipe.dropout), dropout=recipe.dropout).to(device)
    module.encoder.get_input_embeddings().weight.requires_grad_(False)
    optimiser = torch.optim.AdamW(list(_groups(module, recipe)))
    rates = [group["lr"] for group in optimiser.param_groups]
    steps = recipe.epochs * math.ceil(len(examples) / recipe.batch)
    module.train()
    for step, rows in enumerate(_batches(examples, recipe, seed)):
        factor = min(1.0, (step + 1) / (0.1 * steps)) * max(0.02, 1.0 - step / steps)
        for group, rate in zip(optimiser.param_groups, rates, strict=True):
            group["lr"] = rate * factor
        _step(module, rows, optimiser, padding=base.tokenizer.pad_token_id, device=device)
        report((step + 1) / steps)
    return pair_network.member_weights(module)


def device_of_choice() -> str:
    """cuda when there is one, else cpu with all cores."""
    import os

    import torch  # as above

    if torch.cuda.is_available():
        return "cuda"
    torch.set_num_threads(os.cpu_count() or 1)  # the one-thread rule of the embedding is for use, not for training
    return "cpu"


def _groups(module: Any, recipe: Recipe) -> Iterator[dict[str, Any]]:
    """No decay for biases and norms."""
    for is_head in (False, True):
        for is_matrix in (False, True):
            chosen = [
                value
                for name, value in module.named_parameters()
                if value.requires_grad and name.startswith("out.") == is_head and (value.ndim > 1) == is_matrix
            ]
            decay = recipe.decay if is_matrix else 0.0
            yield {"params": chosen, "lr": recipe.rate * (10 if is_head else 1), "weight_decay": decay}


def _batches(examples: Sequence[Labelled], recipe: Recipe, seed: int) -> Iterator[list[Labelled]]:
    """Shuffled anew each epoch; rows of like length together."""
    order = random.Random(seed)  # noqa: S311 - an order of rows, no secret
    for _ in range(recipe.epochs):
        rows = order.sample(examples, len(examples))
        width = BUCKET * recipe.batch
        batches = []
        for start in range(0, len(rows), width):
            bucket = sorted(rows[start : start + width], key=lambda row: len(row.sequence.ids))
            batches += [bucket[first : first + recipe.batch] for first in range(0, len(bucket), recipe.batch)]
        order.shuffle(batches)
        yield from batches


def _step(module: Any, rows: list[Labelled], optimiser: "torch.optim.Optimizer", *, padding: int, device: str) -> None:
    import torch  # as above

    batch: Batch = pair_network.batch_of([row.sequence for row in rows], padding=padding, device=device)
    truth = torch.tensor([float(row.bad) for row in rows], device=device)
    with torch.autocast(device, dtype=torch.bfloat16, enabled=device == "cuda"):
        said = module(batch)
    loss = torch.nn.functional.binary_cross_entropy_with_logits(said.float(), truth)
    optimiser.zero_grad(set_to_none=True)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(module.parameters(), 1.0)
    optimiser.step()
