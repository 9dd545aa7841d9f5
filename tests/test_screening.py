"""Stage 1: every response is screened once, whatever happens on the way."""

import json
from datetime import timedelta
from io import StringIO

import numpy as np
import pytest
from django.core.management import call_command
from django.utils import timezone

from contactcenter import knowledge
from contactcenter.models import BotResponse, Turn
from reviewapp import screening, status
from reviewapp.models import Claim, Flag, Match, Screening, Vector
from reviewapp.scoring.embedding import ModelUnavailable, int8_folder, model_folder
from reviewapp.screening import leases, results, working
from reviewapp.screening.vectors import digest_of
from tests.embedders import WordEmbedder
from tests.factories import NOW, make_response

pytestmark = pytest.mark.django_db
BODY = "U kunt een artikel binnen 14 dagen retourneren. Retourneren kost 2,95 euro."
GOOD = "U kunt een artikel binnen 14 dagen retourneren."
WRONG = "Goedemiddag! U kunt een artikel binnen 30 dagen retourneren."
EMBEDDER = WordEmbedder()


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    """Index files of one test are not seen by the next."""
    settings.HOME = type(settings.HOME)(tmp_path)


@pytest.fixture
def article():
    return knowledge.approve_article(external_id="kb-1", title="Retourneren", body=BODY, language="nl", now=NOW)


def screen(*, limit=100, embedder=EMBEDDER):
    screening.open_screenings()
    return screening.screen_next(limit=limit, embedder=embedder)


def state_of(response):
    row = Screening.objects.get(response=response)
    return row.state, row.manual_reason


class BrokenEmbedder(WordEmbedder):
    """Fails on texts with a certain word, in a certain way."""

    identity = "broken@1"

    def __init__(self, word, outcome):
        self.word, self.outcome = word, outcome

    def _vector(self, text):
        if self.word not in text:
            return super()._vector(text)
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return np.full(self.dimension, self.outcome, dtype=np.float32)


def test_a_response_without_a_screening_gets_one_waiting_row():
    make_response()
    make_response(for_quality=False)
    assert (screening.open_screenings(), screening.open_screenings()) == (1, 0)


def test_a_response_far_back_is_found_by_the_counts(monkeypatch):
    monkeypatch.setattr("reviewapp.screening.opening.LOOK_BACK", 0)
    old, new = make_response(), make_response()
    Screening.objects.create(response=new)
    assert screening.open_screenings() == 1
    assert Screening.objects.filter(response=old).exists()


def test_a_good_answer_is_screened_without_a_flag(article):
    response = make_response(question="Hoe lang heb ik?", answer=GOOD)
    assert screen() == 1
    row = Screening.objects.get(response=response)
    assert (row.state, row.flags.count(), row.lease_token) == ("scored", 0, None)
    assert row.claims.get().status == "supported"
    assert (row.model, row.knowledge_version) == ("words@1", knowledge.version())
    assert row.matches.get(rank=1).passage.version == article


def test_a_wrong_figure_is_shown_on_both_sides(article):
    response = make_response(question="Hoe lang heb ik?", answer=WRONG)
    screen()
    flag = Flag.objects.get(screening__response=response)
    assert flag.kind == "figure_not_in_source"
    assert response.answer[flag.answer_start : flag.answer_end] == flag.values["found"] == "30 dagen"
    assert flag.passage.version.body[flag.passage_start : flag.passage_end] == flag.values["expected"] == "14 dagen"


def test_claims_stand_where_they_say(article):
    response = make_response(answer=f"Hallo! {GOOD} Retourneren kost € 2,95.")
    screen()
    for claim in Claim.objects.all():
        assert response.answer[claim.answer_start : claim.answer_end].endswith(".")
        assert claim.passage.version.body[claim.passage_start : claim.passage_end] in BODY
    assert Claim.objects.count() == 2


def test_a_wrong_answer_has_a_higher_risk_than_a_good_one(article):
    good, wrong = make_response(answer=GOOD), make_response(answer=WRONG)
    screen()
    risks = dict(Screening.objects.values_list("response", "risk"))
    assert risks[good.pk] < risks[wrong.pk]


def test_the_result_does_not_depend_on_the_batch(article):
    for number in range(7):
        make_response(answer=f"{GOOD} Dat kost {number} euro.")
    screen(limit=3)
    screen(limit=100)
    first = list(Screening.objects.order_by("pk").values_list("risk", "signals"))
    Screening.objects.all().delete()
    screen(limit=100)
    assert list(Screening.objects.order_by("pk").values_list("risk", "signals")) == first


def test_repeated_text_is_embedded_once(article):
    for _ in range(3):
        make_response(question="Hoe lang?", answer=GOOD)
    screen()
    digest = digest_of(f"Hoe lang?\n{GOOD}", prompt="query")
    before = Vector.objects.count()
    make_response(question="Hoe lang?", answer=GOOD)
    screen()
    assert (Vector.objects.filter(digest=digest).count(), Vector.objects.count()) == (1, before)


def test_the_article_in_force_at_the_time_of_the_answer_counts(article):
    later = NOW + timedelta(days=1)
    knowledge.approve_article(
        external_id="kb-1", title="Retourneren", body=BODY.replace("14", "30"), language="nl", now=later
    )
    make_response(answer=WRONG, answered_at=NOW)
    make_response(answer=WRONG, answered_at=later + timedelta(hours=1))
    screen()
    assert [row.flags.count() for row in Screening.objects.order_by("response")] == [1, 0]


def test_a_request_of_an_earlier_turn_is_seen(article):
    first = make_response(question="Ik wil een medewerker spreken", answer="Waar gaat het over?", order=1)
    make_response(conversation=first.conversation, order=2, question="Over retourneren", answer=GOOD)
    screen()
    assert list(Flag.objects.values_list("kind", "screening__response__order")) == [
        ("handover_missed", 1),
        ("handover_missed", 2),
    ]


def test_a_colleagues_turn_closes_the_request(article):
    first = make_response(question="Ik wil een medewerker spreken", answer="Waar gaat het over?", order=1)
    Turn.objects.create(
        conversation=first.conversation,
        subject=first.conversation.subject,
        after_order=1,
        position=1,
        speaker="agent",
        text="U spreekt met Jan.",
    )
    last = make_response(conversation=first.conversation, order=2, question="Over retourneren", answer=GOOD)
    screen()
    assert not Flag.objects.filter(screening__response=last).exists()


def test_a_handover_that_took_place_closes_the_request(article):
    first = make_response(question="Ik wil een medewerker spreken", answer="Moment.", order=1, handed_over=True)
    make_response(conversation=first.conversation, order=2, question="Over retourneren", answer=GOOD)
    screen()
    assert not Flag.objects.exists()


def test_without_an_article_in_force_a_person_must_look():
    response = make_response()
    screen()
    assert state_of(response) == ("manual", "no_knowledge")


@pytest.fixture
def no_model(settings, tmp_path):
    settings.EMBEDDING_MODEL = str(tmp_path)


def half_an_hour_ago(response):
    BotResponse.objects.filter(pk=response.pk).update(received_at=timezone.now() - timedelta(minutes=31))
    return response


def test_without_a_model_responses_wait_at_first(no_model, article):
    response = make_response()
    assert screen(embedder=None) == 0
    assert state_of(response) == ("waiting", "")
    assert status.read(now=timezone.now()).waiting == 1


def test_without_a_model_for_long_a_person_must_look(no_model, article):
    response = half_an_hour_ago(make_response())
    assert screen(embedder=None) == 1
    assert state_of(response) == ("manual", "no_model")


def test_a_worker_without_a_model_leaves_the_work_to_one_that_has_it(no_model, article):
    half_an_hour_ago(make_response())
    screen(limit=1)
    other = half_an_hour_ago(make_response())
    screen(embedder=None)
    assert state_of(other) == ("waiting", "")
    screen()
    assert state_of(other) == ("scored", "")


def test_the_log_tells_once_a_minute_that_there_is_no_model(no_model, article, caplog, monkeypatch):
    monkeypatch.setattr("reviewapp.screening.working._said_at", float("-inf"))
    make_response()
    screen(embedder=None)
    screen(embedder=None)
    assert [record.levelname for record in caplog.records if "wait" in record.message] == ["ERROR"]


@pytest.mark.parametrize("number", [float("nan"), 0.0, float("inf")])
def test_an_unusable_vector_sends_that_response_alone_to_a_person(article, number):
    bad, good = make_response(answer="gif"), make_response(answer=GOOD)
    screen(embedder=BrokenEmbedder("gif", number))
    assert (state_of(bad), state_of(good)) == (("manual", "bad_vector"), ("scored", ""))


def test_an_unusable_vector_of_one_statement_sends_the_answer_to_a_person(article):
    class OfStatement(BrokenEmbedder):
        def _vector(self, text):
            return super()._vector(text if text == self.word else text.replace(self.word, ""))

    response = make_response(answer=f"{GOOD} Gif doet niets.")
    screen(embedder=OfStatement("Gif doet niets.", float("nan")))
    assert state_of(response) == ("manual", "bad_vector")


def test_a_poisonous_text_is_given_up_after_three_attempts_and_stops_nobody(article):
    bad, good = make_response(answer="gif"), make_response(answer=GOOD)
    embedder = BrokenEmbedder("gif", RuntimeError("boom"))
    screen(embedder=embedder)
    assert (state_of(bad), state_of(good)) == (("waiting", ""), ("scored", ""))
    screen(embedder=embedder)
    screen(embedder=embedder)
    assert state_of(bad) == ("manual", "failed")


def test_a_row_whose_workers_died_three_times_goes_to_a_person(article):
    response = make_response()
    screening.open_screenings()
    Screening.objects.update(attempts=3)
    assert screening.screen_next(limit=10, embedder=EMBEDDER) == 1
    assert state_of(response) == ("manual", "failed")


def test_a_row_that_was_tried_before_is_tried_alone():
    make_response(), make_response()
    screening.open_screenings()
    Screening.objects.update(attempts=2)
    token = leases.claim(limit=10)
    assert Screening.objects.filter(lease_token=token).count() == 1


def test_two_claimants_never_hold_the_same_row():
    for _ in range(5):
        make_response()
    screening.open_screenings()
    tokens = [leases.claim(limit=3) for _ in range(3)]
    held = [Screening.objects.filter(lease_token=token).count() for token in tokens if token]
    assert (held, tokens[2]) == ([3, 2], None)


def test_a_lease_that_is_over_is_free_again():
    make_response()
    screening.open_screenings()
    first = leases.claim(limit=1)
    Screening.objects.update(lease_until=timezone.now() - timedelta(minutes=1))
    second = leases.claim(limit=1)
    assert second not in (None, first)


def test_a_worker_that_comes_too_late_writes_nothing():
    make_response()
    screening.open_screenings()
    late = leases.claim(limit=1)
    Screening.objects.update(lease_until=timezone.now() - timedelta(minutes=1))
    present = leases.claim(limit=1)
    row = Screening.objects.get()
    assert results.write(token=late, manual={row.pk: "failed"}) == 0
    row.refresh_from_db()
    assert (row.state, row.lease_token) == ("waiting", present)


def test_a_response_that_was_erased_meanwhile_is_dropped(article):
    make_response()
    screening.open_screenings()
    token = leases.claim(limit=1)
    pk = Screening.objects.get().pk
    BotResponse.objects.all().delete()
    assert results.write(token=token, manual={pk: "failed"}) == 0


def test_rescreen_lets_the_stage_try_again(article):
    response = make_response(answer="gif")
    screen(embedder=BrokenEmbedder("gif", 0.0))
    out = StringIO()
    call_command("rescreen", "--json", stdout=out)
    assert json.loads(out.getvalue()) == {"waiting_again": 1}
    screen()
    assert state_of(response) == ("scored", "")


def test_the_index_is_one_file_that_follows_the_articles(settings, article):
    first = screening.current_index(EMBEDDER)
    assert screening.current_index(EMBEDDER) is first
    knowledge.approve_article(
        external_id="kb-2", title="Betalen", body="Betalen kan met iDEAL.", language="nl", now=NOW
    )
    second = screening.current_index(EMBEDDER)
    assert (len(first.passages), len(second.passages)) == (1, 2)
    assert [file.name for file in settings.HOME.folder("vectors").iterdir()] == [f"words-1-{second.version}.npy"]


def test_a_damaged_index_file_is_made_anew(settings, article):
    screening.current_index(EMBEDDER)
    [file] = settings.HOME.folder("vectors").iterdir()
    file.write_bytes(b"nonsense")
    knowledge_now = screening.knowledge._build(EMBEDDER)
    assert np.load(file).shape == knowledge_now.matrix.shape


def test_at_most_five_matches_are_kept_best_first(article):
    for number in range(7):
        knowledge.approve_article(external_id=f"x-{number}", title="Iets", body=f"Retourneren regel {number}.", now=NOW)
    make_response(answer=GOOD)
    screen()
    similarities = list(Match.objects.order_by("rank").values_list("similarity", flat=True))
    assert len(similarities) == 5
    assert similarities == sorted(similarities, reverse=True)


def altered_model(folder):
    folder.mkdir()
    (folder / "weights").write_text("as made")
    model_folder.seal(folder, source={})
    (folder / "weights").write_text("altered")
    return folder


@pytest.mark.parametrize("runtime", ["sentence-transformers", "int8"])
def test_an_altered_model_sends_long_waiting_responses_to_people(settings, tmp_path, article, runtime):
    """The files of both runtimes are there, and the one that would be used does not match its checksum."""
    settings.EMBEDDING_RUNTIME, settings.MODELS_DIR = runtime, tmp_path
    full = altered_model(tmp_path / "multilingual-e5-small")
    altered_model(tmp_path / f"{full.name}-{model_folder.stated_revision(full)}-int8.{int8_folder.FORMAT}")
    response = half_an_hour_ago(make_response())
    assert screen(embedder=None) == 1
    assert state_of(response) == ("manual", "no_model")


def test_a_failed_model_is_not_tried_again_at_once(no_model, settings):
    with pytest.raises(ModelUnavailable) as first:
        screening.embedder()
    settings.MODELS_DIR.mkdir(exist_ok=True)
    with pytest.raises(ModelUnavailable) as second:
        screening.embedder()
    assert second.value.reason == first.value.reason
    assert second.value.__cause__ is None  # said from memory


@pytest.mark.parametrize("data", [b"short", np.full(EMBEDDER.dimension, np.nan, "<f4").tobytes(), bytes(4 * 256)])
def test_a_vector_that_was_damaged_in_the_database_is_computed_again(article, data):
    response = make_response(question="Hoe lang?", answer=GOOD)
    digest = digest_of(f"Hoe lang?\n{GOOD}", prompt="query")
    Vector.objects.create(model=EMBEDDER.identity, digest=digest, data=data)
    screen()
    assert state_of(response) == ("scored", "")
    assert bytes(Vector.objects.get(digest=digest).data) != data


def test_a_repeated_answer_costs_no_encode(article):
    make_response(question="Hoe lang?", answer=GOOD)
    screen()
    make_response(question="Hoe lang?", answer=GOOD)
    embedder = BrokenEmbedder("", RuntimeError("nothing may be encoded"))
    embedder.identity = EMBEDDER.identity
    screen(embedder=embedder)
    assert Screening.objects.filter(state="scored").count() == 2


def test_a_damaged_number_in_the_index_file_makes_the_file_anew(settings, article):
    screening.knowledge._build(EMBEDDER)
    [file] = settings.HOME.folder("vectors").iterdir()
    matrix = np.load(file)
    np.save(file, np.full_like(matrix, np.nan))
    assert np.array_equal(screening.knowledge._build(EMBEDDER).matrix, matrix)


def test_the_lease_is_renewed_while_answers_are_assessed(article, monkeypatch):
    renewed = []
    monkeypatch.setattr(leases, "renew", renewed.append)
    counts = []
    for seconds in (3600, 0):  # between answers: never, always
        monkeypatch.setattr(working, "ALIVE_EVERY", seconds)
        for number in range(8):
            make_response(answer=f"{GOOD} {number} {seconds}")
        renewed.clear()
        screen()
        counts.append(len(renewed))
    assert counts[1] - counts[0] >= 6
