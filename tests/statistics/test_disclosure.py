"""Which groups of a table may be shown: none of few people, and none that the rest gives away."""

from hypothesis import given
from hypothesis import strategies as st

from reviewapp.statistics.disclosure import LEAST, may_be_shown, shown

MANY = frozenset(range(9))
groups = st.lists(
    st.tuples(st.frozensets(st.integers(0, 11), max_size=8), st.integers(0, 12)).map(
        lambda group: (group[0] if group[1] else frozenset(), group[1])
    ),
    max_size=7,
)


def test_four_people_are_not_shown_however_many_verdicts_they_gave():
    assert not may_be_shown(frozenset(range(4)), 1000)


def test_four_verdicts_are_not_shown():
    assert not may_be_shown(MANY, 4)


def test_a_table_of_large_groups_is_shown_whole():
    assert shown([(MANY, 9), (MANY, 50)]) == [True, True]


def test_one_hidden_group_takes_the_smallest_other_with_it():
    assert shown([({1}, 40), (MANY, 90), (MANY, 30)]) == [False, True, False]


def test_two_hidden_groups_that_are_enough_together_take_nobody_with_them():
    assert shown([({1, 2, 3}, 4), ({4, 5, 6}, 4), (MANY, 30)]) == [False, False, True]


def test_an_empty_group_hides_nothing():
    assert shown([(frozenset(), 0), (MANY, 30)]) == [True, True]


@given(groups)
def test_what_is_hidden_stands_for_enough_or_nothing_is_left_to_subtract(table):
    seen = shown(table)
    hidden = [group for group, visible in zip(table, seen, strict=True) if not visible]
    left = [group for group, visible in zip(table, seen, strict=True) if visible and group[1]]
    together = frozenset().union(*(people for people, _n in hidden))
    enough = len(hidden) >= 2 and len(together) >= LEAST and sum(n for _people, n in hidden) >= LEAST
    assert not hidden or not left or enough
    assert all(may_be_shown(people, n) for people, n in left)
