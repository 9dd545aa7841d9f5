"""The pack as one document to read, in the language that is in force."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _


def markdown(facts: Mapping[str, Any]) -> str:
    return "\n".join(_lines(facts)) + "\n"


def _lines(facts: Mapping[str, Any]) -> Iterator[str]:
    yield f"# {_('Privacy papers of this installation')}"
    yield _(
        "Made from the settings and the tables as they are. Your organisation adds who is responsible, and why it may."
    )
    yield f"\n## {_('Register of processing (article 30 GDPR)')}"
    yield _("Purpose: to judge how good the answers of a bot are, and to make it better.")
    yield _("Of whom: customers who talked to the bot, and people who judge its answers.")
    yield from _table(facts, "purposes", "sources", "answers", "people", "teams", "recipients")
    yield f"\n## {_('Input for the impact assessment (DPIA)')}"
    yield _("The machine chooses which answers people look at. It takes no decision about a customer.")
    yield _(
        "Which answers are looked at is a lot with a known chance; people judge, and may judge otherwise than the machine."
    )
    yield from _rows(facts["plan"])
    yield f"\n## {_('How long what is kept')}"
    yield _("In days; 0 is without an end.")
    yield from _rows(facts["retention"])
    yield f"\n## {_('Models')}"
    for model in facts["models"]:
        yield from ("", f"### {model['name']}")
        yield from _rows({key: value for key, value in model.items() if key != "name"})
    yield f"\n### {_('Rules, with their thresholds')}"
    yield from _rows(facts["rules"])
    yield f"\n### {_('Known mistakes')}"
    yield _("Counts of this installation, of answers that were drawn at random and judged by people.")
    yield from _rows(facts["error_rates"])
    yield f"\n## {_('Security measures in force')}"
    yield from _rows(facts["measures"])
    yield f"\n### {_('Settings')}"
    yield from _rows(facts["settings"])
    yield f"\n### {_('Keys and passwords: set or not')}"
    yield from _rows(facts["secrets"])
    yield f"\n## {_('Who may do what')}"
    yield from _rows(facts["roles"])
    yield f"\n## {_('Where personal data stands')}"
    for name, kinds in facts["data"].items():
        if kinds:
            yield from ("", f"### {name}")
            yield from _rows(kinds)


def _table(facts: Mapping[str, Any], *names: str) -> Iterator[str]:
    yield from _rows({name: facts[name] for name in names})


def _rows(values: Mapping[str, Any]) -> Iterator[str]:
    """A table of two columns; names are those of the settings and tables, in every language."""
    yield ""
    yield f"| {_('Name')} | {_('Value')} |"
    yield "|---|---|"
    for name, value in values.items():
        yield f"| {name} | {_cell(value)} |"


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {_cell(each)}" for name, each in value.items()) or "–"
    if isinstance(value, list | tuple):
        return ", ".join(_cell(each) for each in value) or "–"
    return str(value).replace("|", "\\|").replace("\n", " ") if value not in (None, "") else "–"
