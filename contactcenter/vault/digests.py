"""Keyed digests: equal text gives an equal digest here, and nobody without the index key can try texts against it."""

from contactcenter.vault import keys


def keyed_digest(text: str) -> str:
    """HMAC-SHA-256 of a customer's text, hexadecimal."""
    digest = keys.index().copy()
    digest.update(text.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def subject_digest(customer: str) -> str:
    """Of a customer key as the sources know it: SubjectKey.digest."""
    return keyed_digest(f"customer\0{customer}")


def conversation_digest(source: int, external_id: str) -> str:
    """SubjectKey.digest of a conversation whose customer is not known."""
    return keyed_digest(f"conversation\0{source}\0{external_id}")
