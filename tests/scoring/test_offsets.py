"""Every place that scoring names exists: spans of the answer in the answer, spans of a passage in the body of its article."""

from hypothesis import given, settings
from hypothesis import strategies as st

from reviewapp.scoring.assess import assess
from reviewapp.scoring.types import Case, Match, Passage, Turn

BODY = (
    "U mag een artikel binnen 30 dagen na ontvangst terugsturen. Voor laptops geldt een bedenktijd van 14 dagen; dat kost "
    "2,95 euro. Tot 1 mei 2026 was dat € 1,95. Geopende software kunt u niet retourneren. Heeft een klant schulden, dan "
    "verbindt de chatbot altijd door. Bezwaar maakt u binnen zes weken na de verzenddatum, hoogstens twee keer.\n"
    "Questions? Call 020-1234567 or write to info@example.org, before half past eight 🙂."
)
PIECES = [
    "U mag een artikel binnen dertig dagen na verzending terugsturen.",
    "Voor laptops geldt 30 dagen bedenktijd.",
    "Dat kost € 1,95",
    "ten minste 2 keer",
    "Ja, geopende software kunt u retourneren.",
    "Ik verbind u door.",
    "Dat heb ik voor u geregeld",
    "We spreken af dat u \u20ac\xa010 betaalt",
    "Stuur mij uw pincode",
    "gegarandeerd",
    "Lindestraat 14 in Deventer, op naam van M. de Wit",
    "NL91ABNA0417164300",
    "www.voorbeeld.nl",
    "half negen",
    "1.000,50 euro",
    "mijn man is overleden",
    "IK WIL EEN MENS SPREKEN",
    "jullie zeiden maandag",
    "e\u0301e\u0301n week",
    "🇳🇱 🙂",
    "\u202b14 dagen\u202c",
    "İstanbul ǅ ﬁ ß",
    "Zo moeilijk is dat niet.",
    "You can return it within 14 days",
    "?",
    "!",
    ";",
    ", dus",
    "\n- ",
    "1. ",
    "…",
    "\u2028",
]
TEXTS = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=12)), max_size=8).map(" ".join)
CUTS = st.integers(min_value=0, max_value=len(BODY) - 1)


@settings(max_examples=150, deadline=None)
@given(answer=TEXTS, question=TEXTS, before=TEXTS, cut=CUTS, handed_over=st.booleans())
def test_every_place_is_where_it_says_it_is(answer, question, before, cut, handed_over):
    passages = [Passage(1, "kb-1", "Terugsturen", BODY[cut:], cut), Passage(2, "kb-2", "", BODY[: cut + 1], 0)]
    matches = [Match(passage, 0.9, 0.8) for passage in passages]
    case = Case(question, answer, handed_over=handed_over, earlier=[Turn("customer", before), Turn("bot", before)])
    result = assess(case, matches=matches)
    for evidence in [one.evidence for one in (*result.claims, *result.findings)]:
        if evidence.answer is not None:
            assert 0 <= evidence.answer.start < evidence.answer.end <= len(answer)
        if evidence.passage_span is not None:
            place = evidence.passage_span
            passage = evidence.passage
            assert passage.start <= place.start < place.end <= passage.start + len(passage.text)
            inside = passage.text[place.start - passage.start : place.end - passage.start]
            assert place.of(BODY) == inside


@settings(max_examples=100, deadline=None)
@given(answer=TEXTS, question=TEXTS)
def test_a_quote_of_the_answer_is_the_text_at_its_place(answer, question):
    matches = [Match(Passage(1, "kb-1", "Terugsturen", BODY, 0), 0.9, 0.8)]
    for finding in assess(Case(question, answer), matches=matches).findings:
        quote, place = finding.evidence.values.get("found"), finding.evidence.answer
        if quote and place is not None:
            assert str(quote) in answer
            assert str(quote) in place.of(answer) or place.of(answer) in str(quote)


@settings(max_examples=60, deadline=None)
@given(answer=TEXTS, question=TEXTS)
def test_without_any_match_nothing_breaks(answer, question):
    assert 0.0 <= assess(Case(question, answer), matches=[]).risk <= 1.0
