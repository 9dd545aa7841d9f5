"""Which fields hold personal data, and of whom: what export, erasure, retention and the data map read.

Every field of every table is declared; a test fails on one that is not. The tables of judgement are declared in
reviewapp.personal, in the same words.
"""

from dataclasses import dataclass, field


def _names(names: str) -> frozenset[str]:
    return frozenset(names.split())


@dataclass(frozen=True, slots=True)
class Table:
    """The fields of one table by what they say of whom; names separated by spaces.

    texts: words of or about a customer. Emptied by erasure and retention, closed by the vault.
    outside: what another system knows a customer or his contact by. Replaced by erasure.
    about: facts of a customer's contact (when, which channel, which verdict). They point at nobody once texts and outside
        ids are gone, and stay: the figures are made of them.
    employee: of or about a person who works with Klopt.
    neither: of nobody; what stands here may also be a secret of the installation, and never goes into an export.
    goes: the row has no meaning without its words, and is deleted with them.
    """

    texts: frozenset[str] = field(default=frozenset())
    outside: frozenset[str] = field(default=frozenset())
    about: frozenset[str] = field(default=frozenset())
    employee: frozenset[str] = field(default=frozenset())
    neither: frozenset[str] = field(default=frozenset())
    goes: bool = False

    @property
    def declared(self) -> list[str]:
        """All names, sorted; a field that is declared twice stands there twice."""
        return sorted([*self.texts, *self.outside, *self.about, *self.employee, *self.neither])

    @property
    def of_customer(self) -> frozenset[str]:
        """Fields that a customer gets to see in an export of his data."""
        return self.texts | self.outside | self.about


def table(  # noqa: PLR0913  one argument for each kind of field
    *, texts: str = "", outside: str = "", about: str = "", employee: str = "", neither: str = "", goes: bool = False
) -> Table:
    """A declaration, written as sentences of field names."""
    return Table(_names(texts), _names(outside), _names(about), _names(employee), _names(neither), goes)


FACTS: dict[str, Table] = {
    "contactcenter.Source": table(neither="id name created_at"),
    "contactcenter.IngestKey": table(neither="id source name digest hint created_at expires_at revoked_at"),
    "contactcenter.Conversation": table(
        texts="customer", outside="external_id", about="source subject channel segment", neither="id"
    ),
    "contactcenter.Turn": table(
        texts="text", about="conversation subject after_order position speaker", neither="id", goes=True
    ),
    "contactcenter.BotResponse": table(
        texts="question answer",
        outside="external_id body_digest",
        about="source conversation subject order answered_at channel language segment topic bot_version for_quality for_training "
        "handed_over received_at erased_at expired_at",
        neither="id",
    ),
    "contactcenter.Article": table(neither="id external_id created_at"),
    "contactcenter.ArticleVersion": table(
        neither="id article number title body language topic valid_from valid_to content_digest approved_at",
        employee="owner approved_by",
    ),
    "contactcenter.Passage": table(neither="id version order start end text"),
    "contactcenter.Team": table(neither="id name sources"),
    "contactcenter.Team_sources": table(neither="id team source"),
    "contactcenter.Employee": table(
        neither="id",
        employee="password last_login is_superuser username first_name last_name email is_staff is_active date_joined role "
        "team language theme shortcuts keys groups user_permissions",
    ),
    "contactcenter.Employee_groups": table(neither="id group", employee="employee"),
    "contactcenter.Employee_user_permissions": table(neither="id permission", employee="employee"),
    "contactcenter.SubjectKey": table(
        outside="digest",
        about="known merged_into created_at quality_withdrawn_at training_withdrawn_at",
        neither="id wrapped wrapped_by",
    ),
    "contactcenter.SigningSecret": table(neither="id source name sealed created_at expires_at revoked_at"),
    "contactcenter.ReceivedMessage": table(neither="id source message_id body_digest outcomes received_at"),
    "contactcenter.VaultKey": table(neither="id name wrapped wrapped_by"),
    "contactcenter.ErasureRecord": table(outside="digest", neither="id receipt erased_at rows", employee="erased_by"),
}
