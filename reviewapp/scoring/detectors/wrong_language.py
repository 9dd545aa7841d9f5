"""The answer is in another language than the customer's."""

import re
import threading
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from reviewapp.scoring.types import Case, Claim, Evidence, Finding, Match, Severity, gettext_noop

KIND = "wrong_language"
VERSION = "1"
TITLE = gettext_noop("Other language")
REASON = gettext_noop("The customer writes in this language: {asked}. The bot answers in another one: {found}.")
ICON = "language"

LANGUAGES = ("nl", "en", "de", "fr")
SURE_FROM = 0.99  # probability; short texts rarely reach it, and are then left alone
FEWEST_WORDS = 5
_WORD = re.compile(r"[^\W\d_]{2,}")
_loading = threading.Lock()


def detect(case: Case, matches: Sequence[Match], claims: Sequence[Claim]) -> list[Finding]:
    """At most one finding, when both languages are beyond doubt and differ."""
    asked, found = language_of(case.question), language_of(case.answer)
    if asked is None or found is None or asked == found:
        return []
    return [Finding(KIND, Severity.WARNING, Evidence(values={"asked": asked, "found": found}), VERSION)]


@lru_cache(maxsize=500)
def language_of(text: str) -> str | None:
    """ISO 639-1 code of one of LANGUAGES; None when the text is too short or the identifier is not sure."""
    if len(_WORD.findall(text)) < FEWEST_WORDS:
        return None
    with _loading:
        language, probability = _identifier().classify(text)
    return language if probability >= SURE_FROM else None


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # reads 4 MB, at the first use only

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(LANGUAGES))
    return identifier
