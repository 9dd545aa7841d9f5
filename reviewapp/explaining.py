"""Why the machine looked at an answer, in plain words: what spoke for and against it, and how much.

Many signals look at the same thing from several sides. A reader wants the thing: signals are gathered into grounds, and what
they add to the risk is summed. `manage.py explain` shows every signal by itself.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reviewapp import reasons
from reviewapp.models import RiskModelVersion, Screening
from reviewapp.scoring.verifiers.types import JUDGE_SIGNAL, NLI_SIGNAL, TRAINED_SIGNAL
from reviewapp.screening.risk_models import risk_model_of

FLAG = "flag_"
MOST_GROUNDS = 5
CLEAR_FROM = 0.5
STRONG_FROM = 1.2
"""Log odds: 0.5 makes a risk of 8 % one of 13 %, 1.2 one of 22 %."""
SHOWN_FROM = 0.15


def _anything(_signals: Mapping[str, float]) -> bool:
    return True


def _confirmed_figures(signals: Mapping[str, float]) -> bool:
    return signals.get("figures_unconfirmed", 1.0) < 1.0


class Ground(NamedTuple):
    """A thing that signals look at, as it is said when it raises the risk and when it lowers it.

    What is usual is not 0, so a signal of 0 counts too: an answer without figures has fewer strange ones than most. It must not
    be praised for its figures. With `faults`, `raises` is said only where one of them is above 0, and `lowers` only where none
    is; `lowers` also needs `subject`, whether there is anything to speak of.
    """

    raises: Promise
    lowers: Promise
    signals: frozenset[str]
    faults: frozenset[str] = frozenset()
    subject: Callable[[Mapping[str, float]], bool] = _anything

    def told(self, signals: Mapping[str, float], total: float) -> Promise | None:
        """What to say when its signals add `total` to the log odds; None when it would not be true."""
        if self.signals.isdisjoint(signals):
            return None
        at_fault = any(signals.get(name, 0.0) > 0.0 for name in self.faults)
        if total > 0.0:
            return self.raises if at_fault or not self.faults else None
        return None if at_fault or not self.subject(signals) else self.lowers


GROUNDS = (
    Ground(
        _("The meaning of the answer is far from the approved text."),
        _("The meaning of the answer is close to the approved text."),
        frozenset({"distance", "sentence_distance", "weakest_sentence", "passage_distance"}),
    ),
    Ground(
        _("The answer uses words that the approved text does not have."),
        _("The answer uses the same words as the approved text."),
        frozenset({"letters_new", "words_new", "pairs_new", "words_apart", "words_known", "uncovered"}),
    ),
    Ground(
        _("The answer says yes where the approved text says no, or the other way round."),
        _("The answer and the approved text agree on what is so and what is not."),
        frozenset({"denials_apart", "yes_or_no", "opposites"}),
    ),
    Ground(
        _("A figure, date or amount in the answer is not in the approved text, or is left out."),
        _("The figures in the answer are those of the approved text."),
        frozenset({"figures_unknown", "figures_unconfirmed", "figures_left_out"}),
        frozenset({"figures_unknown", "figures_left_out"}),
        _confirmed_figures,
    ),
    Ground(
        _("A condition in the answer is not in the approved text, or “may” and “must” differ."),
        _("The answer keeps the conditions of the approved text."),
        frozenset({"conditions_new", "modality_apart"}),
    ),
    Ground(
        _("The answer has names that the approved text does not have."),
        _("The answer has no unknown names."),
        frozenset({"names_unknown"}),
        frozenset({"names_unknown"}),
    ),
    Ground(
        _("The answer joins things that do not stand together in the table."),
        _("The answer keeps to the rows of the table."),
        frozenset({"rows_apart", "rows_asked_apart", "row_other"}),
        frozenset({"rows_apart", "rows_asked_apart", "row_other"}),
    ),
    Ground(
        _("The answer hardly takes up the question."),
        _("The answer takes up the question."),
        frozenset({"question_unmet", "off_question", "asks", "about_itself"}),
    ),
    Ground(
        _("Answers of this length go wrong more often."),
        _("Answers of this length go wrong less often."),
        frozenset({"statements", "length", "longer"}),
    ),
    Ground(
        _("The approved text contradicts a statement, or does not have it."),
        _("The approved text has the statements of the answer."),
        frozenset({"contradicted", "unsupported"}),
    ),
    Ground(
        _("The extra check thinks that the answer is not right."),
        _("The extra check thinks that the answer is right."),
        frozenset({TRAINED_SIGNAL, NLI_SIGNAL, JUDGE_SIGNAL}),
    ),
)
PLACE_OF = {signal: place for place, ground in enumerate(GROUNDS) for signal in ground.signals}

STRENGTHS = {3: _("counts strongly"), 2: _("counts clearly"), 1: _("counts a little")}


@dataclass(frozen=True, slots=True)
class Argument:
    """One line of the explanation. `log_odds` above 0 raises the risk."""

    text: str
    log_odds: float

    @property
    def raises(self) -> bool:
        return self.log_odds > 0

    @property
    def strength(self) -> str:
        size = abs(self.log_odds)
        return str(STRENGTHS[3 if size >= STRONG_FROM else 2 if size >= CLEAR_FROM else 1])


@dataclass(frozen=True, slots=True)
class Explanation:
    """`in_hundred`: of a hundred answers like this one, how many are not good; 1 to 99, for nothing is certain.
    `arguments`: those that count, strongest first."""

    in_hundred: int
    learnt: bool
    """Whether own verdicts went into the risk; else the number is an estimate of the installation."""
    arguments: list[Argument]


def explain(screening: Screening | None) -> Explanation | None:
    """Why this screening has the risk it has; None without a risk. A model that is no longer known leaves the arguments out."""
    if screening is None or screening.risk is None:
        return None
    model = risk_model_of(screening.risk_version)
    found = _arguments(model.contributions(screening.signals), screening.signals) if model else []
    shown = [argument for argument in found if abs(argument.log_odds) >= SHOWN_FROM]
    shown.sort(key=lambda argument: -abs(argument.log_odds))
    return Explanation(
        min(max(round(100 * screening.risk), 1), 99),
        screening.risk_version.startswith(RiskModelVersion.MadeFrom.VERDICTS),
        shown[:MOST_GROUNDS],
    )


def _arguments(contributions: Mapping[str, float], signals: Mapping[str, float]) -> list[Argument]:
    """Each ground with the sum of its signals, then each kind of flag that stands. What cannot be said truly is left
    out, and signals that nobody has words for: half a sentence would explain nothing."""
    of_ground: dict[int, list[float]] = defaultdict(list)
    flags = []
    for signal, part in contributions.items():
        if signal in PLACE_OF:
            of_ground[PLACE_OF[signal]].append(part)
        elif signal.startswith(FLAG) and signals.get(signal):
            kind = reasons.title(kind=signal.removeprefix(FLAG))
            flags.append(Argument(gettext("Signal: {kind}").format(kind=kind), part))
    sums = [(place, math.fsum(parts)) for place, parts in of_ground.items()]
    told = [(GROUNDS[place].told(signals, total), total) for place, total in sums]
    return [Argument(str(words), total) for words, total in told if words is not None] + flags
