"""Checks of single values from outside: what they say of a value that is refused."""

import pytest

from contactcenter.fields import RecordError, moment


def test_what_stands_in_place_of_a_time_is_not_told() -> None:
    """In a file whose columns are shifted it is what a customer said, and the reason goes into the rejects file."""
    with pytest.raises(RecordError, match="is not a date and time") as refused:
        moment("Ik ben Jan de Vries", "time")
    assert "Jan" not in str(refused.value)
