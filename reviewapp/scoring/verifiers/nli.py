"""An NLI model as verifier: does the approved sentence, with its neighbours, entail or contradict the statement?"""

import math
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from reviewapp.scoring.alignment import source_of
from reviewapp.scoring.embedding import model_folder
from reviewapp.scoring.sentences import split_sentences
from reviewapp.scoring.types import Claim, ClaimStatus, Match, Passage, Span
from reviewapp.scoring.verifiers.types import (
    NLI_SIGNAL,
    ClaimOpinion,
    Examined,
    NoOpinion,
    Opinion,
    Silence,
    probability_of,
)

NEIGHBOURS = 1  # sentences on each side: conditions stand beside the rule
LONGEST = 512  # tokens of premise and hypothesis
CONTRADICTED_FROM, SUPPORTED_FROM = 0.7, 0.6  # probability from which a claim gets the status
# Log odds of not acceptable: by the claim contradicted most, and by how little is entailed on average.
START, MOST_CONTRADICTED, NOT_ENTAILED = -2.0, 3.5, 1.5


class Window(NamedTuple):
    """What a claim is held against. `quote` is the sentence within it that is shown, counted in the article body."""

    text: str
    passage: Passage
    quote: Span


class Outcome(NamedTuple):
    """Probabilities of one pair."""

    entailment: float
    contradiction: float


class NliVerifier:
    """See reviewapp.scoring.verifiers.Verifier. One pair at a time, unpadded: no result depends on another."""

    signal = NLI_SIGNAL

    def __init__(self, model: Any, tokenizer: Any, *, identity: str) -> None:
        self.identity = identity
        self._model, self._tokenizer = model, tokenizer
        self._entails, self._contradicts = _places(model.config.id2label)

    def opinions(
        self, examined: Sequence[Examined], *, alive: Callable[[], None] = lambda: None
    ) -> list[Opinion | NoOpinion]:
        """See Verifier."""
        found: list[Opinion | NoOpinion] = []
        for case, matches, claims in examined:
            found.append(self._opinion(case.answer, matches, claims))
            alive()
        return found

    def _opinion(self, answer: str, matches: Sequence[Match], claims: Sequence[Claim]) -> Opinion | NoOpinion:
        said: list[ClaimOpinion] = []
        outcomes: list[Outcome] = []
        for place, claim in enumerate(claims):
            text = claim.evidence.answer.of(answer) if claim.evidence.answer else ""
            window = window_of(text, matches)
            if window is None:
                continue
            outcomes.append(self.compare(window.text, text))
            said.append(ClaimOpinion(place, _status(outcomes[-1]), window.passage, window.quote))
        if not outcomes:
            return NoOpinion(Silence.NOTHING_STATED)
        worst = max(outcome.contradiction for outcome in outcomes)
        carried = math.fsum(outcome.entailment for outcome in outcomes) / len(outcomes)
        return Opinion(
            self.identity,
            self.signal,
            probability_of(START + MOST_CONTRADICTED * worst + NOT_ENTAILED * (1.0 - carried)),
            said,
        )

    def compare(self, premise: str, hypothesis: str) -> Outcome:
        """What the model says of one pair."""
        import torch  # seconds of import, and never in the web process

        encoded = self._tokenizer(premise, hypothesis, truncation="only_first", max_length=LONGEST, return_tensors="pt")
        with torch.inference_mode():
            shares = torch.softmax(self._model(**encoded).logits[0].double(), dim=-1).tolist()
        return Outcome(shares[self._entails], shares[self._contradicts])


def load_nli(name: str) -> NliVerifier:
    """From a folder or the local cache, never the hub. Raises what the library raises, and ValueError for another kind."""
    os.environ.update(model_folder.OFFLINE)
    from transformers import AutoModelForSequenceClassification, AutoTokenizer  # as above

    is_folder = Path(name).is_dir()
    model = AutoModelForSequenceClassification.from_pretrained(name, local_files_only=True).float().eval()
    tokenizer = AutoTokenizer.from_pretrained(name, local_files_only=True)
    commit = str(getattr(model.config, "_commit_hash", None) or "unknown")[:12]
    identity = model_folder.identity_of(Path(name)) if is_folder else f"{name}@{commit}"
    return NliVerifier(model, tokenizer, identity=identity)


def window_of(text: str, matches: Sequence[Match]) -> Window | None:
    """The sentence of the source that is about the same thing, with its neighbours; the first one when words tell nothing."""
    if not text or not matches:
        return None
    aligned = source_of(matches).align(text)
    passage = aligned.source.passage if aligned else matches[0].passage
    spans = split_sentences(passage.text)
    if not spans:
        return None
    place = spans.index(aligned.source.span) if aligned and aligned.source.span in spans else 0
    first, last = spans[max(0, place - NEIGHBOURS)], spans[min(len(spans) - 1, place + NEIGHBOURS)]
    quote = Span(passage.start + spans[place].start, passage.start + spans[place].end)
    return Window(passage.text[first.start : last.end], passage, quote)


def _status(outcome: Outcome) -> ClaimStatus:
    if outcome.contradiction >= CONTRADICTED_FROM:
        return ClaimStatus.CONTRADICTED
    return ClaimStatus.SUPPORTED if outcome.entailment >= SUPPORTED_FROM else ClaimStatus.NO_SOURCE


def _places(labels: dict[int, str]) -> tuple[int, int]:
    """Where entailment and contradiction stand among the outputs."""
    names = {str(label).lower(): int(place) for place, label in labels.items()}
    entails = [place for label, place in names.items() if label.startswith("entail")]
    contradicts = [place for label, place in names.items() if label.startswith("contradict")]
    if not entails or not contradicts:
        raise ValueError(
            f"its outputs are {', '.join(names)}: a verifier is an NLI model (entailment, neutral, contradiction) or a folder "
            "that train_verifier made"
        )
    return entails[0], contradicts[0]
