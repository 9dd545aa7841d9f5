"""A small cross-encoder on top of an embedding model: answer, question and approved lines in, one number out.

Torch is imported late. The head compares the mean vector of the
answer with that of the approved lines (both, their distance and their product, as in Conneau et al. 2017, "InferSent"): with some
hundred labels this learns faster than one vector of the whole sequence. Measured with two thirds of the labels, head of one mean
against this one, AUROC: faithdial_audit 0.77 and 0.83, ci_tod 0.70 and 0.80.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reviewapp.scoring.embedding import model_folder
from reviewapp.scoring.verifiers.premise import Reading

if TYPE_CHECKING:
    import torch

LONGEST, LONGEST_ANSWER, LONGEST_QUESTION = 320, 160, 64  # tokens
SURE = 8.0  # log odds beyond which a member's voice does not grow


@dataclass(frozen=True, slots=True)
class Sequence:
    """Token ids, and where in them the answer and the approved lines stand: [start, end)."""

    ids: list[int]
    answer: tuple[int, int]
    premise: tuple[int, int]


class Base:
    """A loaded embedding model: its tokenizer, and fresh copies of its encoder."""

    def __init__(self, folder: str) -> None:
        os.environ.update(model_folder.OFFLINE)
        from transformers import AutoTokenizer  # seconds of import, and only where a cross-encoder is used

        self.folder = folder
        self.tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)

    def encoder(self, *, dropout: float = 0.0) -> Any:
        """The encoder with the weights of the embedding model, without its pooler."""
        from transformers import AutoConfig, AutoModel  # as above

        config = AutoConfig.from_pretrained(self.folder, local_files_only=True)
        config.hidden_dropout_prob = config.attention_probs_dropout_prob = dropout
        model = AutoModel.from_pretrained(self.folder, config=config, local_files_only=True)
        model.pooler = None
        return model.float()

    def sequence(self, reading: Reading) -> Sequence:
        """<s> answer </s></s> question </s></s> approved lines </s>, cut to LONGEST tokens."""
        begin, end = self.tokenizer.cls_token_id, self.tokenizer.sep_token_id
        answer = self._tokens(reading.answer)[:LONGEST_ANSWER]
        question = self._tokens(reading.question)[-LONGEST_QUESTION:]
        head = [begin, *answer, end, end, *question, end, end]
        premise = self._tokens(reading.premise)[: LONGEST - len(head) - 1]
        return Sequence([*head, *premise, end], (1, 1 + len(answer)), (len(head), len(head) + len(premise)))

    def _tokens(self, text: str) -> list[int]:
        return list(self.tokenizer(text, add_special_tokens=False, verbose=False)["input_ids"])


def network(encoder: Any, *, dropout: float = 0.0) -> Any:
    """The torch module: `forward(batch)` gives log odds [rows] that the answer is not acceptable."""
    import torch  # as above

    class PairNetwork(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.encoder = encoder
            self.dropout = torch.nn.Dropout(dropout)
            self.out = torch.nn.Linear(4 * encoder.config.hidden_size, 1)

        def forward(self, batch: "Batch") -> "torch.Tensor":
            hidden = self.encoder(input_ids=batch.ids, attention_mask=batch.attention).last_hidden_state.float()
            answer, premise = _mean(hidden, batch.answer), _mean(hidden, batch.premise)
            pair = torch.cat([answer, premise, (answer - premise).abs(), answer * premise], dim=-1)
            return self.out(self.dropout(pair)).squeeze(-1)

    return PairNetwork()


def _mean(hidden: "torch.Tensor", mask: "torch.Tensor") -> "torch.Tensor":
    return (hidden * mask.unsqueeze(-1)).sum(1) / mask.sum(1, keepdim=True).clamp(min=1.0)


@dataclass(frozen=True, slots=True)
class Batch:
    """Tensors [rows, tokens], padded to the longest row."""

    ids: "torch.Tensor"
    attention: "torch.Tensor"
    answer: "torch.Tensor"
    premise: "torch.Tensor"


def batch_of(sequences: list[Sequence], *, padding: int, device: str = "cpu") -> Batch:
    """One row a sequence. One sequence alone is not padded, so that its number depends on nothing else."""
    import torch  # as above

    width = max(len(sequence.ids) for sequence in sequences)
    ids = torch.full((len(sequences), width), padding)
    attention = torch.zeros((len(sequences), width), dtype=torch.long)
    answer, premise = torch.zeros((len(sequences), width)), torch.zeros((len(sequences), width))
    for row, sequence in enumerate(sequences):
        ids[row, : len(sequence.ids)] = torch.tensor(sequence.ids)
        attention[row, : len(sequence.ids)] = 1
        answer[row, slice(*sequence.answer)] = 1.0
        premise[row, slice(*sequence.premise)] = 1.0
    return Batch(*(each.to(device) for each in (ids, attention, answer, premise)))


def member_weights(module: Any) -> dict[str, Any]:
    """What training changed, in half precision: all but the word embeddings, which stay those of the embedding model."""
    frozen = {f"encoder.{name}" for name in word_embedding_names(module.encoder)}
    return {name: value.half().cpu().contiguous() for name, value in module.state_dict().items() if name not in frozen}


def word_embedding_names(encoder: Any) -> list[str]:
    """Names of the weights that are not trained: they are most of the model, and rare words would be forgotten."""
    table = encoder.get_input_embeddings().weight
    return [name for name, value in encoder.named_parameters() if value is table]


def with_weights(base: Base, weights: dict[str, Any]) -> Any:
    """A network ready to use. Raises RuntimeError when the weights do not belong to this base."""
    module = network(base.encoder())
    found = module.load_state_dict({name: value.float() for name, value in weights.items()}, strict=False)
    missing = set(found.missing_keys) - {f"encoder.{name}" for name in word_embedding_names(module.encoder)}
    if missing or found.unexpected_keys:
        raise RuntimeError("the weights do not fit the embedding model")
    return module.eval()


def log_odds(module: Any, sequence: Sequence, *, padding: int) -> float:
    """What one member says of one pair, read alone."""
    import torch  # as above

    with torch.inference_mode():
        return float(module(batch_of([sequence], padding=padding))[0])


def mean_voice(voices: list[float]) -> float:
    """What the members say together, in log odds."""
    return sum(max(-SURE, min(SURE, voice)) for voice in voices) / len(voices)


Report = Callable[[float], None]
"""Hears the share done, in [0, 1]."""
