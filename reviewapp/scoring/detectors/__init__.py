"""The detectors: one risk, one file, one line in ALL. The order is the order of the flags on the screen.

A detector module has KIND, VERSION, TITLE, REASON (both marked for translation; REASON is filled with
`Finding.evidence.values`), ICON, and `detect(case, matches, claims) -> list[Finding]`.
"""

from types import ModuleType

from reviewapp.scoring.detectors import (
    asks_secret,
    claimed_action,
    contradicted_claim,
    duty_denied,
    exception_left_out,
    extra_check,
    figure_misplaced,
    figure_not_in_source,
    handover_due,
    handover_missed,
    handover_needless,
    low_similarity,
    name_not_in_source,
    non_answer,
    other_start,
    outdated,
    personal_data,
    promise,
    repeat_contact,
    repetition,
    unsafe_language,
    unsourced_figure,
    wrong_language,
)

ALL: tuple[ModuleType, ...] = (
    personal_data,
    asks_secret,
    handover_missed,
    handover_due,
    handover_needless,
    unsafe_language,
    outdated,
    figure_not_in_source,
    figure_misplaced,
    other_start,
    contradicted_claim,
    extra_check,
    exception_left_out,
    duty_denied,
    unsourced_figure,
    promise,
    claimed_action,
    name_not_in_source,
    low_similarity,
    wrong_language,
    non_answer,
    repetition,
    repeat_contact,
)
BY_KIND: dict[str, ModuleType] = {module.KIND: module for module in ALL}
