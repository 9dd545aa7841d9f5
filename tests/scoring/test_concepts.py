"""Words that mean the same, and parts of compounds."""

import pytest

from reviewapp.scoring.concepts import COMPOUND, RELATED, kinship
from reviewapp.scoring.words import stem


@pytest.mark.parametrize(
    ("one", "two", "credit"),
    [
        ("factuur", "facturen", 1.0),
        ("aangemeld", "aanmelden", 1.0),
        ("gekocht", "kopen", 1.0),
        ("factuur", "invoice", RELATED),
        ("collega", "medewerker", RELATED),
        ("bestelnummer", "bestel", COMPOUND),
        ("fiets", "wolken", 0.0),
    ],
)
def test_kinship(one, two, credit):
    assert kinship(stem(one), stem(two)) == kinship(stem(two), stem(one)) == credit
