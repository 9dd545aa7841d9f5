"""Groups around leaders: everybody is alike the leader, nobody is in two groups, the order of coming in does not matter."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from reviewapp.statistics.leaders import leaders


def on_circle(*degrees):
    angles = np.radians(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def test_the_one_with_most_neighbours_leads():
    assert leaders(on_circle(0, 10, 20, 90), alike=float(np.cos(np.radians(12)))) == [[1, 0, 2], [3]]


def test_nothing_gives_no_groups():
    assert leaders(np.zeros((0, 3), np.float32), alike=0.9) == []


@given(st.lists(st.integers(0, 359), max_size=30), st.integers(1, 60))
def test_every_place_is_in_one_group_and_alike_its_leader(degrees, apart):
    vectors, alike = on_circle(*degrees), float(np.cos(np.radians(apart)))
    groups = leaders(vectors, alike=alike)
    assert sorted(place for group in groups for place in group) == list(range(len(degrees)))
    assert all(vectors[group[0]] @ vectors[place] >= alike - 1e-6 for group in groups for place in group)
    assert [len(group) for group in groups] == sorted((len(group) for group in groups), reverse=True)
