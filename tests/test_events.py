"""What changed on the way: what counts as a change, and on which day it stands."""

from datetime import timedelta

import pytest

from contactcenter.models import Article, ArticleVersion
from reviewapp import quality
from reviewapp.models import SamplingPlan
from reviewapp.quality.events import Event, Kind, events
from tests.factories import NOW, make_plan, make_response

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def found(**dimensions):
    filters = quality.Filters.of_week("2026-W47", **dimensions)
    return events(quality.read(filters=filters, now=NOW))


def test_a_version_of_the_bot_is_new_on_the_day_of_its_first_answer():
    make_response(bot_version="4.1", answered_at=NOW - timedelta(weeks=3))
    for days in (0, 2):
        make_response(bot_version="4.2", answered_at=NOW - timedelta(days=days))
    assert found() == [Event(Kind.BOT, TODAY - timedelta(days=2), "4.2")]


def test_the_oldest_version_in_sight_is_not_called_new():
    make_response(bot_version="4.1", answered_at=NOW - timedelta(weeks=3))
    assert found() == []


def test_a_version_is_no_newer_for_who_looks_at_one_channel():
    make_response(bot_version="4.1", answered_at=NOW - timedelta(weeks=3))
    make_response(bot_version="4.2", channel="mail", answered_at=NOW - timedelta(days=2))
    make_response(bot_version="4.2", channel="chat")
    assert found(channel="chat") == [Event(Kind.BOT, TODAY - timedelta(days=2), "4.2")]


def test_every_plan_after_the_first_is_a_change():
    for version in (1, 2):
        plan = make_plan(version=version)
        SamplingPlan.objects.filter(pk=plan.pk).update(created_at=NOW - timedelta(days=1))
    assert found() == [Event(Kind.PLAN, TODAY - timedelta(days=1), "2")]


def test_articles_are_counted_by_the_day_they_came_into_force():
    for number, valid_from in enumerate([NOW, NOW, None, NOW + timedelta(days=30)], start=1):
        article = Article.objects.create(external_id=f"KB-{number}")
        approved = NOW - timedelta(days=3)
        ArticleVersion.objects.create(
            article=article, number=1, title="t", body="b", valid_from=valid_from, approved_at=approved
        )
    assert found() == [Event(Kind.KNOWLEDGE, TODAY - timedelta(days=3), count=1), Event(Kind.KNOWLEDGE, TODAY, count=2)]
