"""The opinions of a cross-encoder on labelled answers, as screening would have them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from reviewapp.evaluation.files import LabelledAnswer
from reviewapp.scoring.embedding import ModelUnavailable
from reviewapp.scoring.types import Assessment
from reviewapp.scoring.verifiers import Examined, NoOpinion, Opinion, Verifier, verifier_folder
from reviewapp.scoring.verifiers.cross_encoder import CannotLoad, load_cross_encoder
from reviewapp.screening.verifying import base_model

PART = 64


@dataclass(frozen=True, slots=True)
class SecondOpinions:
    """A loaded verifier. `held_out`: name of a row it learnt -> the probability told by the member that never saw the row."""

    verifier: Verifier
    held_out: Mapping[str, float] = field(default_factory=dict)

    def added_to(
        self, answers: Sequence[LabelledAnswer], assessed: Sequence[Assessment], *, tell: Callable[[int], None]
    ) -> list[Assessment]:
        """The assessments with the opinion among their signals; rows that the verifier learnt get the honest one."""
        found: list[Assessment] = []
        for start in range(0, len(answers), PART):
            pairs = list(zip(answers[start : start + PART], assessed[start : start + PART], strict=True))
            new = [(answer, assessment) for answer, assessment in pairs if answer.name not in self.held_out]
            examined: list[Examined] = [(answer.case, each.matches, each.claims) for answer, each in new]
            said = dict(zip((answer.name for answer, _ in new), self.verifier.opinions(examined), strict=True))
            found += [
                _with(assessment, said.get(answer.name) or self._held_out(answer)) for answer, assessment in pairs
            ]
            tell(len(found))
        return found

    def _held_out(self, answer: LabelledAnswer) -> Opinion:
        return Opinion(self.verifier.identity, self.verifier.signal, self.held_out[answer.name])


def load_second_opinions(name: str) -> SecondOpinions:
    """From a folder that train_verifier made, or an NLI model. Raises ModelUnavailable."""
    try:
        verifier = load_cross_encoder(name, base=base_model())
    except CannotLoad as error:
        raise ModelUnavailable(str(error)) from error
    folder = Path(name).expanduser()
    return SecondOpinions(verifier, verifier_folder.held_out(folder) if verifier_folder.is_one(folder) else {})


def _with(assessment: Assessment, opinion: Opinion | NoOpinion) -> Assessment:
    if isinstance(opinion, NoOpinion):
        return replace(assessment, verifier=opinion.verifier)
    signals = {**assessment.signals, opinion.signal: opinion.log_odds}
    return replace(assessment, signals=signals, verifier=opinion.verifier)
