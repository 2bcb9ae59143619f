"""A8: every point has a history that people can read; `verify_round` finds what was changed behind everybody's back."""

from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from tests.assessments.conftest import IN_APPRAISAL_1, IN_COUNCIL, IN_EXPLANATION, IN_SELF_ASSESSMENT, SPANS
from thuocdo.assessments.domain.decisions import Document
from thuocdo.assessments.domain.declaring import Typed
from thuocdo.assessments.domain.doubts import Doubt
from thuocdo.assessments.domain.entries import Entry, Kind, Ruling
from thuocdo.assessments.domain.phases import Phase
from thuocdo.assessments.domain.timeline import PAUSE, grouped
from thuocdo.assessments.selectors import deciding, rounds, signatures, slots
from thuocdo.assessments.services import council, declaring, recording, signing
from thuocdo.indices.domain.leaf_inputs import Declared

HISTORY = "/danh-gia/cchc-so-2026/phieu/so-y-te/1.1/lich-su/"
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def entry(number, kind=Kind.DECLARED, author=1, at=IN_SELF_ASSESSMENT):
    return Entry(number, number, kind, Declared({}), author, at)


# Grouping --------------------------------------------------------------------------------------------------------


def test_what_one_person_saves_in_one_go_is_one_group():
    said = [entry(1), entry(2, at=IN_SELF_ASSESSMENT + MINUTE), entry(3, at=IN_SELF_ASSESSMENT + 2 * MINUTE)]
    (group,) = grouped(said)
    assert (group.saves, group.last.number, group.since) == (3, 3, IN_SELF_ASSESSMENT)


@pytest.mark.parametrize(
    "second",
    [
        entry(2, author=2),
        entry(2, kind=Kind.PROVIDED),
        entry(2, at=IN_SELF_ASSESSMENT + PAUSE + SECOND),
    ],
    ids=["another person", "another kind", "after a longer pause"],
)
def test_another_person_kind_or_hour_begins_a_new_group(second):
    assert len(grouped([entry(1), second])) == 2


def test_a_pause_of_just_fifteen_minutes_goes_on():
    assert len(grouped([entry(1), entry(2, at=IN_SELF_ASSESSMENT + PAUSE)])) == 1


@pytest.mark.parametrize("kind", [Kind.APPRAISED_1, Kind.APPRAISED_2, Kind.DECIDED])
def test_every_ruling_stands_by_itself(kind):
    assert len(grouped([entry(1, kind), entry(2, kind, at=IN_SELF_ASSESSMENT + SECOND)])) == 2


@given(st.lists(st.tuples(st.sampled_from(Kind), st.integers(1, 2), st.integers(0, 3000)), max_size=20))
def test_nothing_is_lost_doubled_or_turned_around(said):
    ordered = sorted(said, key=lambda each: each[2])
    entries = [
        entry(number, kind, author, IN_SELF_ASSESSMENT + SECOND * at)
        for number, (kind, author, at) in enumerate(ordered, start=1)
    ]
    groups = grouped(entries)
    assert [each for group in groups for each in group.entries] == entries and all(group.saves for group in groups)


# The page --------------------------------------------------------------------------------------------------------


@pytest.fixture
def told(running, people):
    """Sở Y tế saves three times and signs, round 1 changes, the unit explains, the council decides and signs."""
    part = running.part["so-y-te"]
    for at, done in enumerate(("14", "15", "16")):
        declaring.declare(
            actor=people.health_officer, participant_id=part.id, code="1.1",
            typed=Typed({"a": "20", "b": done}, text="Đã có minh chứng"), seen=None,
            now=IN_SELF_ASSESSMENT + MINUTE * at,
        )  # fmt: skip
    phase = Phase.SELF_ASSESSMENT
    signing.sign(
        actor=people.health_leader, participant_id=part.id, phase=phase, despite_gaps=True,
        seen_hash=signatures.standing_hash(running.card, part, phase), now=IN_SELF_ASSESSMENT + 10 * MINUTE,
    )  # fmt: skip
    with transaction.atomic():
        row = recording.lock_slots(part.id, ["1.1"])["1.1"]
        recording.add(row, running.spec.tree["1.1"], round_id=running.id, kind=Kind.APPRAISED_1, about=3,
                      content=Declared({"a": 20, "b": 15}), author_id=people.appraiser.user_id, now=IN_APPRAISAL_1,
                      text="Một việc chưa xong", ruling=Ruling.CHANGED)  # fmt: skip
    declaring.explain(
        actor=people.health_officer, participant_id=part.id, code="1.1", typed=Typed(text="Xong ngày 30/12"),
        new_figures=False, seen=None, now=IN_EXPLANATION,
    )  # fmt: skip
    council.decide(actor=people.member, participant_id=part.id, code="1.1", content=Declared({"a": 20, "b": 16}),
                   reason="Đồng ý với đơn vị", seen=5, now=IN_COUNCIL)  # fmt: skip
    sign(running, people)
    return running


def sign(running, people):
    card, parts = rounds.round_(running.id), rounds.parts(running.id)
    document = Document("12/QĐ-UBND", date(2026, 2, 3), "Ủy ban nhân dân tỉnh", "Nguyễn Văn A", "Chủ tịch")
    council.sign(actor=people.chair, round_id=running.id, document=document, confirmed=frozenset(Doubt),
                 seen_hash=deciding.standing(card, parts).content_hash, now=IN_COUNCIL + MINUTE)  # fmt: skip


def page(browser_of, actor, at, moment):
    at(moment)
    answer = browser_of(actor).get(HISTORY)
    return answer.content.decode() if answer.status_code == 200 else answer.status_code


def test_the_timeline_tells_who_when_what_and_why(told, people, browser_of, at):
    shown = page(browser_of, people.organiser, at, IN_COUNCIL + 2 * MINUTE)
    in_order = ["Hội đồng đã ký quyết định 12/QĐ-UBND", "Đồng ý với đơn vị", "Xong ngày 30/12", "Một việc chưa xong",
                "lãnh đạo đơn vị đã ký", "lưu 3 lần", "Đã có minh chứng"]  # fmt: skip
    places = [shown.index(words) for words in in_order]
    assert places == sorted(places)
    for name in ("Health Officer", "Health Leader", "Appraiser", "Member", "Chair"):
        assert name in shown
    assert shown.count("đang được tính") == 1 and "3,2 / 4" in shown and "15 ÷ 20" in shown


def test_a_unit_reads_rulings_when_their_round_is_over_and_no_appraisers_name(told, people, browser_of, at):
    during = page(browser_of, people.health_officer, at, SPANS[Phase.APPRAISAL_1][1] - SECOND)
    # The council has signed in this round, so all is told; before that a ruling waits for the end of its round.
    assert "Một việc chưa xong" in during
    after = page(browser_of, people.health_officer, at, IN_COUNCIL + 2 * MINUTE)
    assert "Người thẩm định, Sở Nội vụ" in after and "Health Officer" in after
    assert "> Appraiser" not in after and "Member" not in after and "Chair" not in after


def test_before_the_end_of_round_1_its_rulings_are_not_told(running, people, browser_of, at):
    part = running.part["so-y-te"]
    declaring.declare(actor=people.health_officer, participant_id=part.id, code="1.1", seen=None,
                      typed=Typed({"a": "20", "b": "16"}), now=IN_SELF_ASSESSMENT)  # fmt: skip
    with transaction.atomic():
        row = recording.lock_slots(part.id, ["1.1"])["1.1"]
        recording.add(row, running.spec.tree["1.1"], round_id=running.id, kind=Kind.APPRAISED_1, about=1,
                      content=Declared({"a": 20, "b": 15}), author_id=people.appraiser.user_id, now=IN_APPRAISAL_1,
                      text="Một việc chưa xong", ruling=Ruling.CHANGED)  # fmt: skip
    ends = SPANS[Phase.APPRAISAL_1][1]
    assert "Một việc chưa xong" not in page(browser_of, people.health_officer, at, ends - SECOND)
    assert "Một việc chưa xong" in page(browser_of, people.health_officer, at, ends)


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("organiser", True), ("chair", True), ("member", True), ("auditor", True), ("appraiser", True),
        ("health_leader", True), ("home_officer", False), ("idle_appraiser", False), ("outsider", False),
        ("other_organiser", False),
    ],
)  # fmt: skip
def test_who_may_see_the_sheet_may_read_its_history(told, people, browser_of, at, who, sees):
    shown = page(browser_of, getattr(people, who), at, IN_COUNCIL)
    assert (shown not in (403, 404)) is sees


# Verifying -------------------------------------------------------------------------------------------------------


def verified(capsys):
    try:
        call_command("verify_round", "cchc-so-2026")
    except CommandError as refusal:
        return f"{capsys.readouterr().out}{refusal}"
    return capsys.readouterr().out


def behind_the_back(sql):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table, trigger in (("entry", "entry_only_added"), ("step", "step_only_added"),
                               ("councildecision", "councildecision_only_added")):  # fmt: skip
            cursor.execute(f"ALTER TABLE assessments_{table} DISABLE TRIGGER {trigger}")
        cursor.execute(sql)


def test_all_is_as_it_was_signed(told, capsys):
    assert verified(capsys).startswith("All that was said stands as it was signed: 1 signatures of units, "
                                       "the council's decision 12/QĐ-UBND.")  # fmt: skip


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("UPDATE assessments_entry SET text = 'x' WHERE kind = 'appraised_1'",
         "so-y-te, 1.1: what was said is not what the council signed."),
        ("UPDATE assessments_entry SET content = '{\"inputs\": {\"a\": \"20\", \"b\": \"20\"}}' WHERE number = 3",
         "so-y-te, Self-assessment: what the leader signed is not what stands."),
        ("UPDATE assessments_entry SET recorded_at = recorded_at + interval '1 second' WHERE number = 2",
         "so-y-te, 1.1: what was said is not what the council signed."),
        ("UPDATE assessments_slot SET decided_id = NULL WHERE code = '1.1'",
         "so-y-te, 1.1: what counts is not the newest entry of its kind."),
        ("UPDATE assessments_slot SET last_number = 9 WHERE code = '1.2'",
         "1.2: entries are missing or were added past the product."),
        ("UPDATE assessments_step SET content_hash = repeat('0', 64)",
         "so-y-te, Self-assessment: what the leader signed is not what stands."),
        ("UPDATE assessments_step SET recorded_at = now()",
         "so-y-te: its signatures or extensions are not those that the council signed."),
        ("UPDATE assessments_participant SET ranked = false", "The council's signature itself"),
        ("UPDATE assessments_councildecision SET content_hash = repeat('0', 64)", "The audit log does not know"),
        ("UPDATE assessments_councildecision SET digests = '{}'", "The council's signature itself"),
        ("DELETE FROM assessments_councildecision", "there is no signature of the council"),
    ],
)  # fmt: skip
def test_what_was_changed_behind_everybodys_back_is_found_and_named(told, capsys, sql, words):
    behind_the_back(sql)
    assert words in verified(capsys)


def test_an_open_round_verifies_too(running, capsys):
    assert "no decision yet" in verified(capsys)


def test_a_round_that_is_not_there_is_told(db, capsys):
    assert "There is no such round" in verified(capsys)


def test_slots_agree_with_entries_after_all_this(told):
    for row in slots.slots(told.spec, round_id=told.id):
        assert row.said.standing_entry() is None or row.code == "1.1"
