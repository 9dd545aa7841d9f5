"""Words of the privacy pages: tables by the names people know them by, and where data lies."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reviewapp.personal import TABLES

SIGHTS: dict[str, Promise] = {
    "answer_opened": gettext_lazy("opened the answer"),
    "reveal": gettext_lazy("saw the personal data"),
    "verdict": gettext_lazy("judged the answer"),
}
NAMES: dict[str, Promise] = {
    "contactcenter.Conversation": gettext_lazy("Conversations"),
    "contactcenter.BotResponse": gettext_lazy("Questions and answers"),
    "contactcenter.Turn": gettext_lazy("Messages after an answer"),
    "contactcenter.SubjectKey": gettext_lazy("Key of the customer"),
    "reviewapp.Screening": gettext_lazy("Screenings"),
    "reviewapp.Flag": gettext_lazy("Signals"),
    "reviewapp.Claim": gettext_lazy("Statements in answers"),
    "reviewapp.Match": gettext_lazy("Nearest articles"),
    "reviewapp.Draw": gettext_lazy("Draws of the sample"),
    "reviewapp.Review": gettext_lazy("Requests for a verdict"),
    "reviewapp.ReviewDraft": gettext_lazy("Drafts of verdicts"),
    "reviewapp.Verdict": gettext_lazy("Verdicts"),
    "reviewapp.Correction": gettext_lazy("Corrections"),
    "reviewapp.RetrainItem": gettext_lazy("Lines of the retrain list"),
    "reviewapp.PersonalDataReveal": gettext_lazy("Times that personal data was shown"),
    "reviewapp.Vector": gettext_lazy("Vectors of texts"),
    "reviewapp.WeeklyExport": gettext_lazy("Weekly exports"),
    "reviewapp.GoldItem": gettext_lazy("Check items"),
    "reviewapp.LookalikeMember": gettext_lazy("Places in groups of lookalikes"),
    "reviewapp.RepeatContact": gettext_lazy("Repeat contacts"),
    "reviewapp.CalibrationItem": gettext_lazy("Answers of calibration sessions"),
    "reviewapp.Difference": gettext_lazy("Differences between reviewers"),
    "reviewapp.Dispute": gettext_lazy("Objections"),
    "reviewapp.KnowledgeReport": gettext_lazy("Reports about articles"),
    "contactcenter.ArticleVersion": gettext_lazy("Versions of articles"),
    "contactcenter.Employee": gettext_lazy("Colleagues"),
    "contactcenter.ErasureRecord": gettext_lazy("Erasures"),
    "training": gettext_lazy("Answers that nothing is learnt from any more"),
    "contactcenter.Employee_groups": gettext_lazy("Groups of colleagues"),
    "contactcenter.Employee_user_permissions": gettext_lazy("Own permissions of colleagues"),
    "reviewapp.AuditEntry": gettext_lazy("Audit log"),
    "reviewapp.SamplingPlan": gettext_lazy("Sampling plans"),
    "reviewapp.Queue": gettext_lazy("Queues"),
    "reviewapp.Queue_members": gettext_lazy("Who works in which queue"),
    "reviewapp.ReviewSkip": gettext_lazy("Answers that were skipped"),
    "reviewapp.FlagVerdict": gettext_lazy("Opinions on signals"),
    "reviewapp.CalibrationSession": gettext_lazy("Calibration sessions"),
    "reviewapp.CalibrationSession_participants": gettext_lazy("Who takes part in calibration"),
    "reviewapp.TrainingRecord": gettext_lazy("Who was trained"),
    "reviewapp.ReportSubscription": gettext_lazy("Who gets the weekly report"),
    "reviewapp.ReportMail": gettext_lazy("Mails of the weekly report"),
    "reviewapp.GroupVerdict": gettext_lazy("Verdicts for a whole group"),
    "reviewapp.HeldBack": gettext_lazy("Answers kept out of a verdict for a group"),
    "reviewapp.RiskModelVersion": gettext_lazy("Versions of the risk model"),
    "reviewapp.VerifierHeldOut": gettext_lazy("Results of the trained verifier"),
    "reviewapp.FeedbackSeen": gettext_lazy("Until when feedback was read"),
    "reviewapp.SavedView": gettext_lazy("Saved selections"),
    "reviewapp.LoginAttempt": gettext_lazy("Wrong log-ins"),
    "reviewapp.LoginSession": gettext_lazy("Log-in sessions"),
    "reviewapp.AccessLink": gettext_lazy("Links to log in for the first time"),
    "admin.LogEntry": gettext_lazy("Changes on the admin site"),
    "account.EmailAddress": gettext_lazy("E-mail addresses of colleagues"),
    "account.EmailConfirmation": gettext_lazy("Confirmations of e-mail addresses"),
    "mfa.Authenticator": gettext_lazy("Second steps of the log-in"),
    "socialaccount.SocialAccount": gettext_lazy("Accounts of single sign-on"),
    "socialaccount.SocialToken": gettext_lazy("Tokens of single sign-on"),
    "sessions.Session": gettext_lazy("Sessions of before"),
}


KINDS = (gettext_lazy("Words of customers"), gettext_lazy("Known to other systems"), gettext_lazy("About employees"))


def table_rows(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Name for people, and number of rows; of a table that an older receipt knows, its own name."""
    return [(str(NAMES.get(label, label)), number) for label, number in counts.items()]


def data_map() -> dict[str, Any]:
    """Tables with fields about people, in words and with their columns; and the places outside the database."""
    tables = []
    for label, declared in TABLES.items():
        kinds = [
            (str(words), sorted(fields))
            for words, fields in zip(KINDS, (declared.texts, declared.outside, declared.employee), strict=True)
            if fields
        ]
        if kinds:
            tables.append((str(NAMES[label]), label, kinds))
    return {"tables": tables, "places": _places()}


def _places() -> list[tuple[str, str]]:
    database = "SQLite" if connection.vendor == "sqlite" else "PostgreSQL"
    judge = settings.JUDGE_URL if settings.VERIFIER == "judge" else ""
    return [
        (_("Database"), _("%(kind)s; texts of customers are closed with a key of each customer.") % {"kind": database}),
        (_("Files"), _("Weekly exports in the folder exports of KLOPT_HOME; the ledger of erasures, with digests alone.")),
        (_("Redis"), _("Messages without any text: only that there is work.") if settings.REDIS_URL else _("Not in use.")),
        (_("Mail"), _("The weekly report, with figures and no texts.") if settings.EMAIL_HOST else _("Not in use.")),
        (
            _("Judge model"),
            _("Masked questions and answers go to %(url)s.") % {"url": judge} if judge else _("Not in use: nothing leaves."),
        ),
        (_("Language models"), _("Run on this machine; no text leaves it.")),
    ]  # fmt: skip
