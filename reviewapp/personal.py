"""Which fields of judgement, log-in and sessions hold personal data: see contactcenter.personal, whose words these are."""

from django.apps import apps
from django.db.models import Model

from contactcenter.personal import FACTS, Table, table

JUDGEMENT: dict[str, Table] = {
    "reviewapp.AuditEntry": table(
        neither="number action object_type object_id details previous digest", employee="at actor_id role place"
    ),
    "reviewapp.SamplingPlan": table(
        neither="id version seed capacity control_share minimum_per_stratum strata screening_share certain_from floor floors "
        "slope reason created_at back_to",
        employee="created_by",
    ),
    "reviewapp.Draw": table(about="response plan stratum u floor pi risk kind reason drawn_at", neither="id"),
    "reviewapp.Queue": table(
        neither="id slug name blind_level hours_to_due takes conditions position active", employee="members"
    ),
    "reviewapp.Queue_members": table(neither="id queue", employee="employee"),
    "reviewapp.Review": table(
        about="response source draw role queue session state priority due_at created_at",
        employee="assigned_to claimed_by last_holder claimed_at",
        neither="id lease_token lease_until",
    ),
    "reviewapp.ReviewDraft": table(
        texts="words", about="review subject saved_at", employee="employee", neither="id", goes=True
    ),
    "reviewapp.ReviewSkip": table(about="review reason skipped_at", employee="employee", neither="id"),
    "reviewapp.Verdict": table(
        texts="note",
        about="review response subject code reasons handover blind_level source counts revision_of group_verdict "
        "decided_at revoked_at",
        employee="reviewer seconds",
        neither="id idempotency_key tallied",
    ),
    "reviewapp.Correction": table(texts="text", about="verdict subject source_version", neither="id"),
    "reviewapp.FlagVerdict": table(about="verdict order kind version confirmed", neither="id"),
    "reviewapp.PersonalDataReveal": table(
        texts="purpose", about="response subject revealed_at", employee="employee", neither="id number"
    ),
    "reviewapp.CalibrationSession": table(
        neither="id name created_at deadline closed_at", employee="created_by participants"
    ),
    "reviewapp.CalibrationSession_participants": table(neither="id calibrationsession", employee="employee"),
    "reviewapp.CalibrationItem": table(
        texts="settled_note",
        about="session response subject order settled_code settled_at",
        employee="settled_by",
        neither="id",
    ),
    "reviewapp.GoldItem": table(
        texts="explanation",
        about="response subject code reasons handover origin set_at retired_at",
        employee="set_by",
        neither="id",
    ),
    "reviewapp.TrainingRecord": table(
        employee="employee kind session started_at finished_at given right total", neither="id"
    ),
    "reviewapp.RepeatContact": table(about="conversation response earlier", neither="id"),
    "reviewapp.WeeklyExport": table(
        neither="id week as_of state error manifest_digest files finished_at remade removed_at audit_head"
    ),
    "reviewapp.ReportSubscription": table(employee="employee since", neither="id"),
    "reviewapp.ReportMail": table(employee="employee", neither="id export state attempts next_try_at error sent_at"),
    "reviewapp.LookalikeGroup": table(neither="id version language decisive created_at"),
    "reviewapp.LookalikeMember": table(about="response group", neither="id"),
    "reviewapp.GroupVerdict": table(
        about="verdict given_at rolled_back_at rolled_back_by", employee="given_by", neither="id"
    ),
    "reviewapp.HeldBack": table(about="group_verdict review", neither="id"),
    "reviewapp.WorkerHeartbeat": table(neither="id name lanes started_at seen_at units"),
    "reviewapp.PeriodRun": table(neither="id job period started_at finished_at"),
    "reviewapp.DailyAggregate": table(neither="id day frame judged version made_at"),
    "reviewapp.ChangedDay": table(neither="id day"),
    "reviewapp.SwapRun": table(neither="id kind ran_at pairs changed rule_changed risk_move_mean report versions"),
    "reviewapp.RetrainBatch": table(neither="id week created_at"),
    "reviewapp.RetrainItem": table(about="verdict state batch created_at", neither="id"),
    "reviewapp.RiskModelVersion": table(
        neither="id version made_from parameters embedding_model fixed_version answers verdicts learnt_until report reason "
        "back_to created_at in_force in_force_since retired_at",
        employee="decided_by",
    ),
    # by the digest of a text: found again from the text alone, and deleted with it
    "reviewapp.Vector": table(neither="id model digest data made_at"),
    "reviewapp.Screening": table(
        texts="names",
        about="response state manual_reason risk signals model knowledge_version risk_version verifier screened_at",
        neither="id lease_token lease_until attempts",
    ),
    "reviewapp.Match": table(about="screening rank passage similarity", neither="id"),
    "reviewapp.Flag": table(
        texts="values",
        about="screening subject order kind severity version answer_start answer_end passage passage_start passage_end",
        neither="id",
    ),
    "reviewapp.Claim": table(
        texts="values",
        about="screening subject order status answer_start answer_end passage passage_start passage_end",
        neither="id",
    ),
    "reviewapp.Difference": table(
        texts="reason", about="draw subject first second opened_at due_at settled_by_verdict", neither="id"
    ),
    "reviewapp.Dispute": table(
        texts="argument",
        about="verdict subject raised_at review outcome decided_at",
        employee="raised_by",
        neither="id number",
    ),
    "reviewapp.KnowledgeReport": table(
        texts="note answer",
        about="response subject version reported_at outcome answered_at",
        employee="reported_by answered_by",
        neither="id number",
    ),
    "reviewapp.FeedbackSeen": table(employee="employee seen_at", neither="id"),
    "reviewapp.VerifierUse": table(neither="id day requests tokens"),
    "reviewapp.VerifierOpinion": table(neither="id digest verifier data made_at"),
    "reviewapp.VerifierHeldOut": table(about="verifier response probability", neither="id"),
    "reviewapp.SavedView": table(employee="owner name query shared opens_first created_at", neither="id"),
}

OPERATION: dict[str, Table] = {
    "reviewapp.LoginAttempt": table(employee="account address at locks_until", neither="id"),
    "reviewapp.LoginSession": table(employee="session_key session_data expire_date employee started_at seen_at device"),
    "reviewapp.AccessLink": table(neither="id digest kind", employee="employee made_at made_by expires_at used_at"),
    "reviewapp.CacheEntry": table(neither="cache_key value expires"),
    "reviewapp.AuditCheck": table(neither="id checked_at rows head broken_at what"),
    "reviewapp.PolicyReport": table(neither="id day route directive blocked count"),
}

PARTS: dict[str, Table] = {
    "admin.LogEntry": table(
        neither="id content_type object_id object_repr action_flag change_message", employee="action_time user"
    ),
    "auth.Permission": table(neither="id name content_type codename"),
    "auth.Group": table(neither="id name permissions"),
    "auth.Group_permissions": table(neither="id group permission"),
    "contenttypes.ContentType": table(neither="id app_label model"),
    "account.EmailAddress": table(employee="email primary user verified", neither="id"),
    "account.EmailConfirmation": table(employee="created email_address key sent", neither="id"),
    "mfa.Authenticator": table(employee="created_at data last_used_at type user", neither="id"),
    "socialaccount.SocialApp": table(neither="client_id id key name provider provider_id secret settings"),
    "socialaccount.SocialAccount": table(employee="date_joined extra_data last_login provider uid user", neither="id"),
    "socialaccount.SocialToken": table(employee="account app expires_at token token_secret", neither="id"),
    "sessions.Session": table(employee="session_key session_data expire_date"),
}
"""Tables of the parts that Klopt is built from."""

TABLES = FACTS | JUDGEMENT | OPERATION | PARTS


def fields_of(model: type[Model]) -> list[str]:
    """The names of the fields that this table holds by itself, many-to-many included."""
    return sorted(field.name for field in [*model._meta.local_fields, *model._meta.local_many_to_many])


def models_declared() -> dict[type[Model], Table]:
    """Every table with its declaration."""
    every = apps.get_models(include_auto_created=True)
    return {model: TABLES[model._meta.label] for model in every if model._meta.label in TABLES}
