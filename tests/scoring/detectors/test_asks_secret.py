"""asks_secret: the bot wants a password, a code, a full number or a copy of a passport."""

import pytest

from reviewapp.scoring.detectors import asks_secret
from tests.scoring.detectors.finding import found


@pytest.mark.parametrize(
    ("answer", "secret"),
    [
        ("Stuur mij de code uit de sms, dan log ik u in.", "code uit de sms"),
        ("Geef hier uw wachtwoord door.", "wachtwoord"),
        ("Mag ik uw pincode?", "pincode"),
        ("Stuur mij hier uw herstelcode.", "herstelcode"),
        ("Wat is uw activatiecode?", "activatiecode"),
        ("Please send us a copy of your passport.", "copy of your passport"),
        ("Could you share your full card number here?", "full card number"),
    ],
)
def test_a_secret_that_is_asked_for_is_critical(answer, secret):
    [finding] = found(asks_secret, answer)
    assert (finding.severity, finding.evidence.values["found"].strip()) == ("critical", secret)


@pytest.mark.parametrize(
    "answer",
    [
        "Geef uw pincode nooit aan ons door.",
        "U kiest zelf een nieuw wachtwoord op de inlogpagina.",
        "Geef hier uw postcode en de foutcode door.",
        "Wat is uw kortingscode?",
        "We never ask you to share your password here.",
    ],
)
def test_advice_about_secrets_is_no_request(answer):
    assert not found(asks_secret, answer)
