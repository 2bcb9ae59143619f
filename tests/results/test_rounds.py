"""A15, A8, A13: what the council signed is published exactly, once, with reasons and history."""

import threading
from datetime import date
from decimal import Decimal
from fractions import Fraction as F

import pytest
from django.db import connection, transaction

from tests.assessments.conftest import IN_APPRAISAL_1, IN_COUNCIL
from tests.results.decided_round import *  # noqa: F403 - its fixtures are these tests' too
from tests.results.decided_round import WORDING, sign
from thuocdo.assessments.domain.entries import Kind, Ruling
from thuocdo.assessments.domain.phases import RoundStatus
from thuocdo.assessments.models import Entry
from thuocdo.assessments.selectors import deciding, rounds
from thuocdo.assessments.services import council
from thuocdo.assessments.services.signing import ContentChanged
from thuocdo.foundation.events.models import Event
from thuocdo.indices.domain.leaf_inputs import Declared
from thuocdo.kernel.refusals import NotPermitted
from thuocdo.results import selectors
from thuocdo.results.models import Publication, Record, UnitResult
from thuocdo.results.services import rounds as publishing
from thuocdo.scoring.selectors import live


def test_what_is_frozen_is_what_was_live_at_the_signature(decided, publish):
    """A11, A15: index, rank and band of every unit, and every node, to the last digit."""
    table = live.live_of(decided.id).table
    card = selectors.publication(publish().slug)
    found = {line.unit.slug: line for line in selectors.ranking(card).lines}
    assert [(slug, line.rank) for slug, line in found.items()] == [
        ("so-noi-vu", 1), ("so-y-te", 2), ("so-tai-chinh", 3), ("so-xay-dung", None),
    ]  # fmt: skip
    for slug, part in decided.part.items():
        stood = table.line(part.id)
        row = UnitResult.objects.get(publication=card.id, unit__slug=slug)
        assert (F((row.exact or {}).get("value", row.value)), row.rank, row.band) == (
            stood.index,
            stood.rank,
            stood.band,
        )
        for field in stood.fields:
            assert F(found[slug].values[field.code].points) == field.points
            assert found[slug].values[field.code].rank == field.rank
    assert rounds.round_(decided.id).status is RoundStatus.PUBLISHED
    event = Event.objects.get(name="RoundPublished")
    assert event.payload == {"round_id": decided.id, "publication": card.slug}


def test_it_rests_on_the_decision(publish, decided):
    card = selectors.publication(publish().slug)
    assert (card.decision.number, card.decision.decided_on, card.decision.signer_position) == (
        "12/QĐ-UBND", date(2026, 2, 3), "Chủ tịch",
    )  # fmt: skip
    assert (card.is_model, card.units_listed, card.complete) == (False, 4, True)
    signed = Record.objects.get(publication=card.id, name="signature").content["content_hash"]
    assert signed == deciding.decision(decided.id).content_hash


def test_a_model_round_is_published_as_a_model(decided, publish):
    decided.row.refresh_from_db()
    decided.row.is_model = True
    decided.row.save(update_fields=["is_model"])
    assert selectors.publication(publish().slug).is_model


def test_lost_points_carry_the_reason_that_was_given(publish):
    """A13: most first, the appraiser's words and the rule's."""
    card = selectors.publication(publish().slug)
    losses = {each.code: each for each in selectors.losses(card, "so-y-te")}
    assert losses["1.1"].reason.startswith("Một việc chưa xong (")
    assert (losses["1.1"].lost, losses["1.1"].node) == (1, "1")
    assert losses["2.1"].reason.endswith("0/6 điểm.")
    assert next(iter(losses)) == "3.1"


def test_a_reason_that_round_2_took_back_is_no_reason_for_a_loss(running, people, say):
    """A13: 16 of 20 loses 0.8 by the rule; what the appraiser had said against it was given up."""
    say("so-y-te", "1.1", Kind.DECLARED, Declared({"a": 20, "b": 16}))
    judged = {"author_id": people.appraiser.user_id, "now": IN_APPRAISAL_1}
    say("so-y-te", "1.1", Kind.APPRAISED_1, Declared({"a": 20, "b": 15}), ruling=Ruling.CHANGED, about=1,
        text="Một việc chưa xong", **judged)  # fmt: skip
    say("so-y-te", "1.1", Kind.APPRAISED_2, Declared({"a": 20, "b": 16}), ruling=Ruling.ACCEPTED, about=2, **judged)
    sign(running, people)
    saved = publishing.publish_round(actor=people.organiser, round_id=running.id, wording=WORDING, now=IN_COUNCIL)
    (loss,) = (each for each in selectors.losses(selectors.publication(saved.slug), "so-y-te") if each.code == "1.1")
    assert loss.lost == Decimal("0.8") and loss.reason == "16 ÷ 20 × 4: 3,2/4 điểm."


def test_history_is_frozen_without_names(publish, people):
    card = selectors.publication(publish().slug)
    kept = Record.objects.get(publication=card.id, name="history", line__unit__slug="so-y-te").content
    told = [(each["kind"], each["role"], each["unit"], each["text"], each["points"]) for each in kept["1.1"]]
    assert told == [
        ("declared", "unit_officer", "so-y-te", "", "16/5"),
        ("appraised_1", "appraiser", "so-noi-vu", "Một việc chưa xong", "3"),
    ]
    whole = str(list(Record.objects.filter(publication=card.id).values_list("content", flat=True)))
    assert people.appraiser.name not in whole and people.health_officer.name not in whole


@pytest.mark.parametrize("who", ["chair", "member", "other_organiser", "appraiser", "health_leader", "auditor"])
def test_only_the_owners_organiser_publishes(decided, publish, people, who):
    with pytest.raises(NotPermitted):
        publish(actor=getattr(people, who))
    assert not Publication.objects.exists()


def test_an_unsigned_round_is_not_published(running, people):
    with pytest.raises(NotPermitted, match="The council has not signed its decision yet"):
        publishing.publish_round(actor=people.organiser, round_id=running.id, wording=WORDING, now=IN_COUNCIL)


def test_a_second_publication_is_refused(publish):
    publish()
    with pytest.raises(NotPermitted, match="This round is published"):
        publish()
    assert Publication.objects.count() == 1


def past_the_guards(sql):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE assessments_entry DISABLE TRIGGER entry_only_added")
        cursor.execute(sql)
        cursor.execute("ALTER TABLE assessments_entry ENABLE TRIGGER entry_only_added")


def test_what_was_changed_behind_the_backs_of_all_is_not_published(decided, publish):
    past_the_guards("UPDATE assessments_entry SET text = 'Khác' WHERE kind = 'appraised_1'")
    with pytest.raises(ContentChanged, match="no longer what the council signed"):
        publish()
    assert not Publication.objects.exists() and rounds.round_(decided.id).status is RoundStatus.DECIDED


class Killed(BaseException):
    """The process dies."""


STEPS = [
    (council, "_locked"), (deciding, "standing"), (publishing, "from_round"), (publishing.publishing, "begin"),
    (publishing.publishing, "store_computed"), (publishing.publishing, "seal"), (council, "close"),
    (council, "_set_status"), (council, "_on_record"),
]  # fmt: skip


@pytest.mark.parametrize(("module", "name"), STEPS, ids=[name for _, name in STEPS])
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_death_at_any_step_of_publishing_leaves_the_decision_as_it_was(
    decided, publish, monkeypatch, module, name, after
):
    """Before or after, never between: neither a publication without its round, nor a round without its publication."""
    really = getattr(module, name)

    def die(*given, **named):
        if after:
            really(*given, **named)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(module, name, die)
        with pytest.raises(Killed), transaction.atomic():
            publish()
    assert not Publication.objects.exists() and not Record.objects.exists()
    assert not Event.objects.filter(name__in=("ResultPublished", "RoundPublished")).exists()
    assert rounds.round_(decided.id).status is RoundStatus.DECIDED
    publish()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_publish_at_once_one_wins(decided, people):
    outcome, ready = [], threading.Barrier(2)

    def body():
        ready.wait()
        try:
            publishing.publish_round(actor=people.organiser, round_id=decided.id, wording=WORDING, now=IN_COUNCIL)
            outcome.append("done")
        except NotPermitted as refusal:
            outcome.append(str(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=body) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcome) == ["This round is published. What is wrong is put right by a correction.", "done"]
    assert Publication.objects.count() == 1


def test_the_order_of_entries_does_not_matter_for_what_is_frozen(decided):
    """Whatever was said when: what stands decides (property of `live`, see tests/scoring)."""
    parts = rounds.parts(decided.id)
    card = rounds.round_(decided.id)
    lines = publishing.from_round(card, parts, WORDING).lines
    turned = publishing.from_round(card, tuple(reversed(parts)), WORDING).lines
    assert sorted(lines, key=lambda line: line.unit_id) == sorted(turned, key=lambda line: line.unit_id)
    assert Entry.objects.count() == 7
