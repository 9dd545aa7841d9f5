"""The card of the workload curve: what another threshold would cost and bring, in one line where intervals support it."""

from typing import Any

from django.conf import settings
from django.template.defaultfilters import floatformat
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from reviewapp.quality import Advice, Selection, workload
from reviewapp.templatetags.numbers import whole


def context(selection: Selection) -> dict[str, Any]:
    found = workload(selection)
    told = [point for point in found.points if point.right.value is not None or point.caught.value is not None]
    tried = found.advice.threshold if found.advice else found.in_force
    query = "?" + urlencode({"certain_from": str(tried)}) if tried else ""
    return {
        "workload": found,
        "workload_told": told,
        "workload_advice": advice(found.advice) if found.advice else "",
        "workload_link": f"{reverse('plan')}{query}#threshold",
        "workload_least": settings.MIN_GROUP,
    }


def advice(found: Advice) -> str:
    """One line: which threshold, how many answers fewer or more, and what most of them are."""
    values = {
        "threshold": floatformat(found.threshold, 2),
        "now": floatformat(found.instead_of, 2),
        "n": whole(found.a_week),
        "telling": whole(found.telling),
    }
    if found.fewer:
        return (
            _(
                "With threshold %(threshold)s instead of %(now)s a person must look at about %(n)s answers a week fewer, "
                "of which about %(telling)s needless."
            )
            % values
        )
    return (
        _(
            "With threshold %(threshold)s instead of %(now)s a person always looks at about %(n)s answers a week more, "
            "of which about %(telling)s bad."
        )
        % values
    )
