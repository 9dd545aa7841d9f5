"""Sealed text: plain in every way of reading, closed in the database, and bound to its place and its customer."""

from base64 import b64decode, b64encode

import pytest
from django.db import connection, transaction
from django.db.models import F, OuterRef, Subquery

from contactcenter import vault
from contactcenter.models import BotResponse, Conversation, SubjectKey, Turn, VaultKey
from contactcenter.vault import VaultError, keys, master
from reviewapp import settling
from reviewapp.models import Flag, KnowledgeReport, Screening, Verdict
from reviewapp.prepared import Prepared, PreparedInsert
from tests.desk import make_articles
from tests.factories import (
    NOW,
    make_conversation,
    make_employee,
    make_flag,
    make_response,
    make_review,
    make_screening,
    make_verdict,
)

pytestmark = pytest.mark.django_db
SECRET = "Mijn klantnummer is 998877 – €12,50 é"


def stored(model, column, **row):
    """What stands in the database itself."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {model._meta.db_table} WHERE id = %s", [row["pk"]])
        return cursor.fetchone()[0]


def write(model, column, value, pk):
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {model._meta.db_table} SET {column} = %s WHERE id = %s", [value, pk])


def test_the_database_has_no_word_of_a_text():
    response = make_response(question=SECRET)
    assert stored(BotResponse, "question", pk=response.pk).startswith("k1:")


def test_an_empty_text_stays_empty():
    assert stored(BotResponse, "question", pk=make_response(question="").pk) == ""


def test_empty_values_stay_empty():
    assert stored(Flag, '"values"', pk=make_flag(screening=make_screening()).pk) == ""


def test_the_same_text_is_never_sealed_the_same_twice():
    response = make_response(question=SECRET)
    before = stored(BotResponse, "question", pk=response.pk)
    response.save(update_fields=["question"])
    assert stored(BotResponse, "question", pk=response.pk) != before


READS = {
    "get": lambda: BotResponse.objects.get().question,
    "values_list": lambda: BotResponse.objects.values_list("question", flat=True).get(),
    "values": lambda: BotResponse.objects.values("question").get()["question"],
    "only": lambda: BotResponse.objects.only("question").get().question,
    "deferred": lambda: BotResponse.objects.defer("question").get().question,
    "in_bulk": lambda: next(iter(BotResponse.objects.in_bulk().values())).question,
    "iterator": lambda: next(BotResponse.objects.iterator()).question,
    "select_related": lambda: Screening.objects.select_related("response").get().response.question,
    "across a relation": lambda: Screening.objects.values_list("response__question", flat=True).get(),
    "annotated": lambda: Screening.objects.annotate(said=F("response__question")).get().said,
    "subquery": lambda: (
        Screening.objects.annotate(
            said=Subquery(BotResponse.objects.filter(pk=OuterRef("response")).values("question")[:1])
        )
        .get()
        .said
    ),
    "union": lambda: BotResponse.objects.union(BotResponse.objects.none(), BotResponse.objects.all()).get().question,
    "sliced and locked": lambda: BotResponse.objects.select_for_update().order_by("pk")[:1][0].question,
    "distinct": lambda: BotResponse.objects.distinct().get().question,
    "prepared": lambda: (
        Prepared(lambda pk: Screening.objects.select_related("response").filter(response__gte=pk))
        .rows(pk=0)[0]
        .response.question
    ),
}


@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_every_way_of_reading_gives_the_text(read):
    make_screening(response=make_response(question=SECRET))
    assert read() == SECRET


def test_an_instance_keeps_the_text_and_can_be_read_again():
    response = make_response(question=SECRET)
    response.refresh_from_db()
    assert response.question == SECRET


def test_values_come_back_as_they_were():
    values = {"found": "€ 30", "at": ["1 december"], "n": 3}
    make_flag(screening=make_screening(), values=values)
    assert Flag.objects.get().values == values


def test_prepared_inserts_are_sealed():
    review = make_review()
    given = make_verdict(review=make_review())
    row = Verdict(
        review=review, response=review.response, subject_id=review.response.subject_id, reviewer=given.reviewer,
        code="correct", note=SECRET, blind_level="blind", idempotency_key="9" * 32, decided_at=NOW,
    )  # fmt: skip
    PreparedInsert(Verdict).run(row)
    assert (stored(Verdict, "note", pk=row.pk)[:3], Verdict.objects.get(pk=row.pk).note) == ("k1:", SECRET)


def test_reading_a_text_costs_no_query_of_its_own(django_assert_num_queries):
    for _ in range(3):
        make_response(question=SECRET)
    vault.forget()
    with django_assert_num_queries(1):
        assert {row.question for row in BotResponse.objects.all()} == {SECRET}


def test_many_rows_of_many_customers_are_written_without_a_query_each(django_assert_num_queries):
    responses = [make_response() for _ in range(5)]
    vault.forget()
    with django_assert_num_queries(2):
        vault.load(response.subject_id for response in responses)
        Turn.objects.bulk_create(
            Turn(
                conversation_id=each.conversation_id,
                subject_id=each.subject_id,
                after_order=0,
                position=0,
                speaker="bot",
                text=SECRET,
            )
            for each in responses
        )


@pytest.mark.parametrize("change", [{"question": "Ander"}, {"answer": "Ander"}])
def test_a_text_cannot_be_written_past_the_vault(change):
    make_response()
    with pytest.raises(TypeError, match="sealed text"):
        BotResponse.objects.update(**change)


def test_bulk_update_cannot_write_past_the_vault():
    response = make_response()
    response.question = SECRET
    with pytest.raises(TypeError, match="sealed text"):
        BotResponse.objects.bulk_update([response], ["question"])


def test_a_text_cannot_be_looked_up():
    with pytest.raises(TypeError, match="sealed text"):
        BotResponse.objects.filter(question=SECRET).exists()


def test_a_text_is_wiped_by_update():
    make_response(question=SECRET)
    BotResponse.objects.update(question="")
    assert BotResponse.objects.get().question == ""


def test_a_text_moved_to_another_row_of_the_same_customer_does_not_open():
    talk = make_conversation(customer="k")
    one, other = make_response(conversation=talk, question=SECRET), make_response(conversation=talk)
    write(BotResponse, "question", stored(BotResponse, "question", pk=one.pk), other.pk)
    with pytest.raises(VaultError, match="moved from another row"):
        BotResponse.objects.get(pk=other.pk)


def test_a_text_moved_to_another_column_does_not_open():
    response = make_response(question=SECRET)
    write(BotResponse, "answer", stored(BotResponse, "question", pk=response.pk), response.pk)
    with pytest.raises(VaultError, match="does not open"):
        BotResponse.objects.get()


def test_a_text_given_to_another_customer_does_not_open():
    response = make_response(question=SECRET)
    BotResponse.objects.update(subject=make_conversation(customer="somebody else").subject_id)
    with pytest.raises(VaultError, match="does not open"):
        BotResponse.objects.get(pk=response.pk)


def test_one_changed_bit_does_not_open():
    response = make_response(question=SECRET)
    sealed = stored(BotResponse, "question", pk=response.pk)
    closed = bytearray(b64decode(sealed[3:]))
    closed[-1] ^= 1
    write(BotResponse, "question", sealed[:3] + b64encode(closed).decode(), response.pk)
    with pytest.raises(VaultError):
        BotResponse.objects.get()


@pytest.mark.parametrize("wipe", ["delete", "blank"])
def test_without_its_key_a_text_reads_empty_everywhere(wipe):
    response = make_response(question=SECRET)
    make_flag(screening=make_screening(response=response), values={"found": SECRET})
    rows = SubjectKey.objects.filter(pk=response.subject_id)
    rows.delete() if wipe == "delete" else rows.update(wrapped="")
    assert (BotResponse.objects.get().question, Flag.objects.get().values) == ("", {})


def test_nothing_new_is_kept_of_a_customer_without_a_key():
    response = make_response()
    SubjectKey.objects.update(wrapped="")
    vault.forget()
    make_flag(screening=make_screening(response=response), values={"found": SECRET})
    assert stored(Flag, '"values"', pk=Flag.objects.get().pk) == ""


def test_text_of_nobody_is_sealed_with_the_key_of_the_house():
    """What is wrong with an article, seen at no answer."""
    version = make_articles()["KB-0142"]
    report = settling.report_article(version=version.pk, employee=make_employee(), note="Het is 60 dagen.", now=NOW)
    assert stored(KnowledgeReport, "note", pk=report.pk).startswith("h1:")
    assert KnowledgeReport.objects.get(pk=report.pk).note == "Het is 60 dagen."


def test_a_text_of_a_customer_without_his_key_is_refused():
    source = make_response().source
    with pytest.raises(TypeError, match="has no subject"):
        Conversation.objects.create(source=source, external_id="x", customer="k")


def test_a_wrong_key_is_told_and_shows_nothing(request):
    make_response(question=SECRET)
    request.getfixturevalue("other_key")
    with pytest.raises(VaultError, match="is not the one this database was closed with"):
        BotResponse.objects.get()


def test_a_wrong_key_writes_nothing(request):
    response = make_response(question=SECRET)
    before = stored(BotResponse, "question", pk=response.pk)
    request.getfixturevalue("other_key")
    with pytest.raises(VaultError), transaction.atomic():
        response.save()
    assert stored(BotResponse, "question", pk=response.pk) == before


def test_a_wrong_key_is_found_before_anything_is_served(other_key):
    with pytest.raises(VaultError, match="KLOPT_VAULT_KEY_FILE"):
        vault.check_fits()


def test_a_key_that_neither_opens_is_not_counted_as_rotated(settings):
    make_response(question=SECRET)
    SubjectKey.objects.update(wrapped=master.MasterKey.of(bytes(32)).wrap(bytes(32)), wrapped_by="lost")
    done = vault.rotate(report=lambda rows, share: None)
    assert (done.rotated, done.unreadable) == (0, 1)


@pytest.mark.parametrize("key", ["short", "ab" * 31, "A" * 20])
def test_a_key_that_is_none_is_refused(settings, key):
    settings.VAULT_KEY = key
    master.forget()
    with pytest.raises(VaultError, match="holds no key of 32 bytes"):
        master.present()
    master.forget()


def test_the_key_file_is_made_for_its_owner_alone(settings, tmp_path):
    settings.HOME, settings.VAULT_KEY_FILE = type(settings.HOME)(tmp_path), str(tmp_path / "vault.key")
    master.forget()
    fingerprint = master.present().fingerprint
    master.forget()
    assert (tmp_path / "vault.key").stat().st_mode & 0o777 == 0o600
    assert master.present().fingerprint == fingerprint
    master.forget()


def test_a_digest_cannot_be_made_without_the_key():
    assert vault.keyed_digest("a") == vault.keyed_digest("a")
    before = vault.keyed_digest("a")
    VaultKey.objects.filter(name="index").delete()
    keys.make_own_keys()
    assert vault.keyed_digest("a") != before
    VaultKey.objects.all().delete()
    keys.index.cache_clear()
    with pytest.raises(VaultError, match="migrate"):
        vault.keyed_digest("a")
    keys.make_own_keys()


def test_every_text_opens_and_the_one_that_does_not_is_named():
    one, _two = make_response(question=SECRET), make_response(question=SECRET)
    assert (vault.check_texts().opened, vault.check_texts().bad) == (4, 0)
    write(BotResponse, "question", "k1:AAAA", one.pk)
    assert vault.check_texts().closed == {"contactcenter_botresponse.question": 1}


def test_every_model_with_customer_text_has_a_subject():
    without = {
        each.model._meta.db_table
        for each in vault.sealed_columns()
        if "subject" not in {field.name for field in each.model._meta.fields}
    }
    assert without == set()


def test_a_text_is_bound_to_what_tells_its_row_apart():
    for column in vault.sealed_columns():
        unique = [{field.attname} for field in column.model._meta.fields if field.unique]
        unique += [
            {column.model._meta.get_field(name).attname for name in each.fields}
            for each in column.model._meta.constraints
            if getattr(each, "fields", None) and not getattr(each, "condition", None)
        ]
        assert set(column.row) in unique, column
