"""Customer numbers by patterns of the operator, none of which can hang a worker."""

from collections.abc import Iterator

import pytest

from contactcenter.privacy import find_personal_data
from contactcenter.privacy.customer_numbers import BadPattern, compiled, use_patterns


@pytest.fixture(autouse=True)
def _none_afterwards() -> Iterator[None]:
    yield
    use_patterns([])


def test_a_number_of_the_pattern_is_found() -> None:
    use_patterns([r"KL-\d{6}"])
    assert [datum.kind for datum in find_personal_data("Mijn nummer is KL-123456.")] == ["customer_number"]


@pytest.mark.parametrize(
    "pattern", [r"(a+)+$", r"\d+", r"[0-9]*x", r"(\d{2}){9}", r".{9}", r"\d{0,99}\d{0,99}\d{0,99}", "", "a"]
)
def test_a_pattern_that_could_take_for_ever_or_hits_everything_is_refused(pattern: str) -> None:
    with pytest.raises(BadPattern):
        compiled(pattern)


@pytest.mark.parametrize("pattern", [r"KL-\d{6}", r"[A-Z]{2}[0-9]{4,8}", r"\d{4}\.\d{4}"])
def test_ordinary_patterns_are_taken(pattern: str) -> None:
    assert compiled(pattern)
