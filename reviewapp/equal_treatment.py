"""What equal treatment says in words, for the dashboard, its own page and the weekly report: by rule, never a cause.

A group "lags behind" only where the difference holds with all comparisons taken together. One that is seen by itself alone
is watched. Whatever is certainly smaller than the band counts as equal.
"""

from collections.abc import Sequence

from django.utils.translation import get_language_info, ngettext
from django.utils.translation import gettext as _

from reviewapp.findings import Finding as Concern
from reviewapp.findings import value_name
from reviewapp.quality import Comparison, Coverage, Parity
from reviewapp.quality.representativeness import List, Remark
from reviewapp.statistics.composition import Within
from reviewapp.statistics.parity import Finding
from reviewapp.templatetags.numbers import pct, points


def group_name(dimension: str, value: str) -> str:
    """`English`, `bot 4.2`, or the word that the records have."""
    if dimension == "language":
        return language_name(value)
    if dimension == "bot_version":
        return _("bot %(version)s") % {"version": value_name(value)}
    return value_name(value)


def language_name(code: str) -> str:
    """The language in the reader's own; the code where it is none that is known."""
    try:
        name = str(get_language_info(code)["name_translated"])
    except KeyError:
        return value_name(code)
    return name[:1].upper() + name[1:]


def compared(one: Comparison) -> str:
    """`English compared with Dutch`."""
    return _("%(group)s compared with %(reference)s") % {
        "group": capital(group_name(one.dimension, one.group.value)),
        "reference": group_name(one.dimension, one.reference.value),
    }


def title(found: Parity) -> str:
    """The finding of the card, in one line."""
    held = found.found(Finding.HOLDS)
    behind = [one for one in held if one.gap is not None and one.gap.value < 0]
    watched = found.found(Finding.WATCH)
    if behind:
        return _lagging(behind)
    if held:
        text = ngettext(
            "Equal treatment: %(group)s is ahead",
            "Equal treatment: %(count)s groups are ahead of the others",
            len(held),
        )
        return text % {"group": _name(held[0]), "count": len(held)}
    if watched:
        return _("Equal treatment: no difference holds, %(count)s to watch") % {"count": len(watched)}
    if not found.family:
        return _("Equal treatment: too few judged to say")
    if len(found.found(Finding.EQUAL)) == len(found.family):
        return _("Equal treatment: equal within %(band)s points") % {"band": band(found)}
    return _("Equal treatment: no difference found")


def _lagging(behind: Sequence[Comparison]) -> str:
    text = ngettext(
        "Equal treatment: %(group)s lags behind", "Equal treatment: %(count)s groups lag behind", len(behind)
    )
    return text % {"group": _name(behind[0]), "count": len(behind)}


def note(found: Parity, *, week: bool) -> str:
    """How often chance does this, what stays after correction, and what is watched."""
    parts = [_chance(found, week=week)] if found.family else []
    held, watched = found.found(Finding.HOLDS), found.found(Finding.WATCH)
    if held:
        parts.append(_("After correction for that, this stays: %(groups)s.") % {"groups": _names(held)})
    elif watched:
        parts.append(_("After correction for that, none stays."))
    if watched:
        parts.append(_("We keep an eye on %(groups)s.") % {"groups": _names(watched)})
    return " ".join(parts)


def _chance(found: Parity, *, week: bool) -> str:
    count, times = len(found.family), round(1 / found.chance)
    if count == 1:
        return _("With one comparison, chance alone shows a difference in about 1 of 20 periods.")
    if times < 2:
        return _("With %(count)s comparisons at once, chance alone shows a difference in most periods.") % {
            "count": count
        }
    text = (
        _("With %(count)s comparisons at once, chance alone shows a difference in about 1 week of %(times)s.")
        if week
        else _("With %(count)s comparisons at once, chance alone shows a difference in about 1 period of %(times)s.")
    )
    return text % {"count": count, "times": times}


def mark(finding: Finding) -> str:
    """What the mark in the chart says."""
    return {
        Finding.HOLDS: _("holds after correction"),
        Finding.WATCH: _("we keep an eye on it"),
        Finding.EQUAL: _("equal"),
        Finding.UNCERTAIN: _("no difference found"),
        Finding.TOO_FEW: _("too few judged"),
    }[finding]


def explained(one: Comparison, *, band_of: str) -> str:
    """What may be said of one comparison, in a sentence."""
    if one.gap is None:
        return _("One of the two groups has too few judged answers to compare.")
    between = {"low": points(one.gap.low), "high": points(one.gap.high), "band": band_of}
    return {
        Finding.HOLDS: _("The difference is certain, also with all comparisons of this page taken together."),
        Finding.WATCH: _(
            "Looked at by itself the difference is more than chance. With all comparisons of this page taken together it "
            "may still be chance, so we keep an eye on it."
        ),
        Finding.EQUAL: _("The difference is certainly smaller than %(band)s points, which counts as equal."),
        Finding.UNCERTAIN: _(
            "It may be chance: the difference is somewhere between %(low)s and %(high)s points, and 0 is among that."
        ),
        Finding.TOO_FEW: "",
    }[one.finding] % between


def at_same_mix(one: Comparison, mix: str, within: Within | None) -> str:
    """Whether the difference is there when both groups have the same mix of topics, channels, languages."""
    named = {"topic": _("topics"), "channel": _("channels"), "language": _("languages")}[mix]
    if within is None:
        return _("Too few judged answers of both groups are on the same %(mix)s.") % {"mix": named}
    differs = one.gap is not None and not one.gap.low <= 0 <= one.gap.high
    stays = not within.low <= 0 <= within.high
    if stays:
        return _("At the same mix of %(mix)s there is a difference too.") % {"mix": named}
    if differs:
        return _("At the same mix of %(mix)s no difference is certain.") % {"mix": named}
    return _("At the same mix of %(mix)s no difference is certain either.") % {"mix": named}


def concerns(found: Parity) -> list[Concern]:
    """The groups that lag behind, for what needs attention first."""
    return [
        Concern(
            "parity",
            _("%(group)s scores lower than %(reference)s")
            % {
                "group": capital(_name(one)),
                "reference": group_name(one.dimension, one.reference.value),
            },
            _("A difference of %(points)s points, also after correction for chance.")
            % {"points": points(one.gap.value)},
            one.where,
        )
        for one in found.found(Finding.HOLDS)
        if one.gap is not None and one.gap.value < 0
    ]


def remark(coverage: Coverage, about: Remark) -> str:
    """One remark on who is on a list, with how certain it is."""
    shares = {
        "group": capital(group_name(coverage.dimension, about.value)),
        "found": pct(about.found, 0),
        "expected": pct(about.expected, 0),
    }
    if about.about == List.ARTICLES:
        return _("%(group)s: no article in force, while it is %(expected)s of the answers.") % shares
    if about.about == List.SAMPLE:
        text = _(
            "%(group)s: %(found)s of the weighted sample, while it is %(expected)s of the answers. That is more than "
            "chance: look at how answers are drawn and judged."
        )
        return text % shares
    if not about.found:
        return _("%(group)s: nothing on the retrain list, while it is %(expected)s of the answers.") % shares
    return (
        _(
            "%(group)s: %(found)s of the retrain list, while it is %(expected)s of the answers. That is more than chance."
        )
        % shares
    )


def band(found: Parity) -> str:
    """`5`, `2.5`: the band in points."""
    text = pct(found.band, 1)[:-1]
    return pct(found.band, 0)[:-1] if abs(found.band * 100 - round(found.band * 100)) < 1e-9 else text


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _name(one: Comparison) -> str:
    return group_name(one.dimension, one.group.value)


def _names(found: Sequence[Comparison]) -> str:
    return ", ".join(_name(one) for one in found)
