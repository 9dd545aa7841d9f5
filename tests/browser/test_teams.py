"""The pages of teams in every look, and a team made by hand."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from contactcenter.models import Employee, Team
from tests.browser.conftest import Open
from tests.factories import make_employee, make_source

pytestmark = pytest.mark.browser


@pytest.fixture
def olga(transactional_db: None) -> Employee:
    return make_employee(username="olga", first_name="Olga", role="operator", language="en")


@pytest.fixture
def team(olga: Employee) -> Team:
    """A team with a source and a member; beside it one that sees nothing."""
    team = Team.objects.create(name="Chat")
    team.sources.add(make_source(name="webchat"))
    make_employee(username="ali", first_name="Ali", team=team)
    Team.objects.create(name="Nobody yet")
    return team


@pytest.mark.parametrize("path", ["", "new/", "{team}/"])
def test_a_page_is_accessible_and_fits(
    open_page: Open, violations: Callable[[Page], list[str]], olga: Employee, team: Team, path: str
) -> None:
    page = open_page(f"/manage/teams/{path.format(team=team.pk)}", person=olga)
    assert violations(page) == []


def test_the_list_without_teams_is_accessible(
    open_page: Open, violations: Callable[[Page], list[str]], olga: Employee
) -> None:
    assert violations(open_page("/manage/teams/", person=olga)) == []


def test_a_refused_team_is_accessible_and_says_what_to_do(
    open_page: Open, violations: Callable[[Page], list[str]], olga: Employee, team: Team
) -> None:
    page = open_page("/manage/teams/new/", person=olga)
    page.get_by_label("Name").fill(team.name)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Choose another name.")).to_be_visible()
    assert violations(page) == []


def test_a_team_is_made_with_the_keyboard(open_page: Open, olga: Employee, team: Team) -> None:
    page = open_page("/manage/teams/new/", person=olga)
    page.get_by_label("Name").fill("Phone")
    page.get_by_label("webchat").check()
    page.keyboard.press("Enter")
    expect(page.get_by_text("The team Phone is saved.")).to_be_visible()
    assert [source.name for source in Team.objects.get(name="Phone").sources.all()] == ["webchat"]


def test_the_bar_has_room_for_an_administrator_who_opens_every_page(open_page: Open, olga: Employee) -> None:
    Employee.objects.filter(pk=olga.pk).update(is_superuser=True, language="nl")  # the longer words
    page = open_page("/audit/", person=olga)
    bar, tools = page.locator("#nav a").last.bounding_box(), page.locator(".tools").bounding_box()
    assert bar
    assert tools
    assert bar["x"] + bar["width"] <= tools["x"]
    page.locator(".avatar").click()
    expect(page.locator("#account").get_by_role("link", name="Auditlogboek")).to_be_visible()
