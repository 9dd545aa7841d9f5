"""`explain --recompute`: the same values, or exactly which differ and why. Item 34 of reliability.md."""

import json
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from contactcenter import knowledge
from contactcenter.models import BotResponse
from reviewapp import pipeline, records, sampling, screening
from reviewapp.models import Draw, Flag, Screening
from reviewapp.recomputing import Recomputed, recompute
from tests.embedders import WordEmbedder
from tests.factories import NOW, make_response

pytestmark = pytest.mark.django_db
EMBEDDER = WordEmbedder()


def approve(body: str, external_id: str = "kb-1") -> None:
    knowledge.approve_article(external_id=external_id, title="Terugbetalen", body=body, now=NOW)


@pytest.fixture
def screened() -> BotResponse:
    approve("Wij betalen binnen 14 dagen terug.")
    make_response(
        external_id="r1", question="Wanneer krijg ik geld terug?", answer="Wij betalen binnen 30 dagen terug."
    )
    screening.open_screenings()
    screening.screen_next(limit=10, embedder=EMBEDDER)
    sampling.draw_next(now=NOW, limit=10)
    return records.find_response(external_id="r1")


def again() -> Recomputed:
    return recompute(records.find_response(external_id="r1"), embedder=EMBEDDER)


def test_34_computed_again_every_value_is_the_same(screened: BotResponse) -> None:
    assert (again().differences, again().because) == ([], [])


def test_34_nothing_is_written(screened: BotResponse) -> None:
    before = list(Screening.objects.values()), list(Draw.objects.values()), Flag.objects.count()
    again()
    assert (list(Screening.objects.values()), list(Draw.objects.values()), Flag.objects.count()) == before


def test_34_a_row_that_somebody_changed_is_found(screened: BotResponse) -> None:
    Screening.objects.update(risk=0.001)
    found = again()
    assert "risk" in {row.part for row in found.differences}
    assert found.because == []


def test_34_a_draw_that_somebody_changed_is_found(screened: BotResponse) -> None:
    Draw.objects.update(reason="manual")
    assert "draw reason" in {row.part for row in again().differences}


def test_34_another_article_is_named_as_the_cause(screened: BotResponse) -> None:
    approve("Wij betalen nooit binnen 30 dagen terug.", external_id="kb-2")
    found = again()
    assert not found.same
    assert any("approved articles" in words for words in found.because)


@pytest.mark.model
def test_34_the_command_says_so_with_the_real_model(capsys: Any) -> None:
    approve("Wij betalen binnen 14 dagen terug.")
    make_response(
        external_id="r1", question="Wanneer krijg ik geld terug?", answer="Wij betalen binnen 30 dagen terug."
    )
    screening.open_screenings()
    pipeline.run_screening(limit=10)
    sampling.draw_next(now=NOW, limit=10)
    call_command("explain", "r1", "--recompute", "--json")
    assert json.loads(capsys.readouterr().out)["recomputed"] == {"same": True, "differences": [], "because": []}
    Screening.objects.update(risk=0.001)
    with pytest.raises(CommandError, match="not the same") as error:
        call_command("explain", "r1", "--recompute")
    assert error.value.returncode == 1
    assert "risk differs: 0.001 then" in capsys.readouterr().out
