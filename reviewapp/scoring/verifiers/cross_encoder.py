"""A cross-encoder as verifier: one that train_verifier made, or an NLI model. Loads its library late."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from reviewapp.scoring.embedding.interface import ModelUnavailable
from reviewapp.scoring.verifiers import verifier_folder
from reviewapp.scoring.verifiers.nli import NliVerifier, load_nli
from reviewapp.scoring.verifiers.pair_network import Base, log_odds, mean_voice, with_weights
from reviewapp.scoring.verifiers.premise import Reading, reading_of
from reviewapp.scoring.verifiers.types import TRAINED_SIGNAL, Examined, NoOpinion, Opinion, Silence, probability_of

PART = 16  # answers between two signs of life


class CannotLoad(Exception):
    """No usable model; the message says what to do."""


class TrainedVerifier:
    """See reviewapp.scoring.verifiers.Verifier. Every pair is read alone, so that its number depends on nothing else."""

    signal = TRAINED_SIGNAL

    def __init__(self, base: Base, members: Sequence[Any], *, identity: str) -> None:
        self.identity = identity
        self._base, self._members = base, members
        self._threads = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1

    def opinions(
        self, examined: Sequence[Examined], *, alive: Callable[[], None] = lambda: None
    ) -> list[Opinion | NoOpinion]:
        """See Verifier."""
        readings = [reading_of(case, matches) for case, matches, _claims in examined]
        distinct = [reading for reading in dict.fromkeys(readings) if reading.premise and reading.answer]
        voices: dict[Reading, float] = {}
        with ThreadPoolExecutor(self._threads) as pool:
            for start in range(0, len(distinct), PART):
                part = distinct[start : start + PART]
                voices.update(zip(part, pool.map(self.log_odds, part), strict=True))
                alive()
        return [
            Opinion(self.identity, self.signal, probability_of(voices[reading]))
            if reading in voices
            else NoOpinion(Silence.NOTHING_STATED)
            for reading in readings
        ]

    def log_odds(self, reading: Reading) -> float:
        """What the members say together of one pair."""
        sequence = self._base.sequence(reading)
        padding = self._base.tokenizer.pad_token_id
        return mean_voice([log_odds(member, sequence, padding=padding) for member in self._members])


def load_cross_encoder(name: str, *, base: str) -> TrainedVerifier | NliVerifier:
    """`name`: a folder that train_verifier made, or an NLI model: its folder, or a name in the local cache. `base`: folder or
    name of the embedding model in use. Seconds. Raises CannotLoad."""
    folder = Path(name).expanduser()
    if name.startswith(("/", ".", "~")) and not folder.is_dir():
        raise CannotLoad(f"There is no folder {name}.")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    try:
        import torch  # seconds of import, and never in the web process

        torch.set_num_threads(1)
        if verifier_folder.is_one(folder):
            return _trained(folder, base)
        return load_nli(str(folder) if folder.is_dir() else name)
    except CannotLoad:
        raise
    except ModelUnavailable as error:
        raise CannotLoad(error.reason) from error
    except Exception as error:  # the library raises whatever its parts raise; each means that there is no model
        raise CannotLoad(f"The verifier {name} cannot be loaded: {type(error).__name__}: {error}") from error


def _trained(folder: Path, base: str) -> TrainedVerifier:
    from safetensors.torch import load_file  # loads torch

    card = verifier_folder.verified_card(folder)
    current = verifier_folder.base_identity(base)
    if card["base"] != current:
        raise CannotLoad(
            f"{folder} was trained on the embedding model {card['base']}, and {current} is in use now: run train_verifier again."
        )
    loaded = Base(base)
    # on the processor, whatever made it: results must not depend on the machine that has a graphics card
    members = [with_weights(loaded, load_file(path)) for path in verifier_folder.member_files(folder, card)]
    return TrainedVerifier(loaded, members, identity=verifier_folder.identity_of(folder))
