"""User names: what looks the same is the same name, so that nobody is taken for a colleague."""

from contactcenter.models import Employee


def alike(name: str) -> str:
    """One spelling of a name: without capitals, and with one sign for each that is drawn alike (NFKC)."""
    return Employee.normalize_username(Employee.normalize_username(name).casefold())


def person_named(name: str) -> Employee | None:
    """Who has this name, however it was typed; of names that were alike before this rule, only the one that is the same.

    Compared here: the databases know capitals of other letters than a-z in two ways. One query, whether the name exists or not.
    """
    found = [row for row in Employee.objects.values_list("username", "pk") if alike(row[0]) == alike(name)]
    same = [row for row in found if row[0] == name] or found
    return Employee.objects.get(pk=same[0][1]) if len(same) == 1 else None
