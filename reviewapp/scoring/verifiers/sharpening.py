"""What a verifier says of single statements, put beside what the comparison of words said."""

from collections.abc import Sequence

from reviewapp.scoring.types import Claim, ClaimStatus, Evidence
from reviewapp.scoring.verifiers.types import ClaimOpinion, NoOpinion, Opinion

BY = "verifier"
"""`claim.evidence.values["by"]` of a status that is the verifier's: pages tell it as such."""


def sharpened(claims: Sequence[Claim], opinion: Opinion | NoOpinion, *, answer: str) -> list[Claim]:
    """The claims with the statuses that the verifier proved by a quote.

    Contradicted, with the words that contradict, overrules all; supported overrules only `no source`: figures and negations
    that differ are facts that anyone can check. Without a quote that stands in the article nothing changes.
    """
    if not isinstance(opinion, Opinion):
        return list(claims)
    proven = {said.claim: said for said in opinion.claims if said.passage is not None and said.quote_span is not None}
    return [
        _told(claim, proven[place], answer=answer) if place in proven and _overrules(proven[place], claim) else claim
        for place, claim in enumerate(claims)
    ]


def _overrules(said: ClaimOpinion, claim: Claim) -> bool:
    if said.status is ClaimStatus.CONTRADICTED:
        return claim.status is not ClaimStatus.CONTRADICTED
    return said.status is ClaimStatus.SUPPORTED and claim.status is ClaimStatus.NO_SOURCE


def _told(claim: Claim, said: ClaimOpinion, *, answer: str) -> Claim:
    passage, span, place = said.passage, said.quote_span, claim.evidence.answer
    if passage is None or span is None or place is None:
        return claim
    quote = passage.text[span.start - passage.start : span.end - passage.start]
    values = {"by": BY, "article": passage.title, "found": place.of(answer), "expected": quote, "differs": BY}
    return Claim(said.status, Evidence(place, passage, span, values))
