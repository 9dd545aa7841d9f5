"""Find personal data in a text, Dutch and English. Pure: text in, places out; masking is done elsewhere.

Rules and lists work in every process. The model for names (`name_model`) is loaded by workers alone.
"""

from contactcenter.privacy.finding import certain_datum, find_identifiers, find_personal_data
from contactcenter.privacy.names import find_names
from contactcenter.privacy.numbers import passes_eleven_test, passes_luhn, passes_mod_97
from contactcenter.privacy.places import PersonalDatum, not_overlapping

__all__ = [
    "PersonalDatum",
    "certain_datum",
    "find_identifiers",
    "find_names",
    "find_personal_data",
    "not_overlapping",
    "passes_eleven_test",
    "passes_luhn",
    "passes_mod_97",
]
