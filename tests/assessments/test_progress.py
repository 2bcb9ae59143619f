"""The organiser's overview: a heat table of units against fields, who is late, reminders (issue 3, overview; F1)."""

from datetime import timedelta
from fractions import Fraction

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from thuocdo.assessments.domain.appraising import Judgement
from thuocdo.assessments.domain.declaring import Typed
from thuocdo.assessments.domain.entries import Kind, Ruling
from thuocdo.assessments.domain.phases import Extension, Phase
from thuocdo.assessments.domain.policy import UnitFacts
from thuocdo.assessments.domain.progress import Count, Measure, State, Tally, measure_at, state_of
from thuocdo.assessments.models import Evidence, Reminder, Slot
from thuocdo.assessments.selectors import progress, slots
from thuocdo.assessments.services import appraising, declaring, notifying, reminding
from thuocdo.config.wiring import REACTIONS
from thuocdo.foundation.events import outbox
from thuocdo.foundation.notices.models import Notice
from thuocdo.indices.domain.leaf_inputs import ByHand
from thuocdo.kernel.refusals import BadInput, NotPermitted

from .conftest import (
    BEFORE_ALL,
    IN_APPRAISAL_1,
    IN_EXPLANATION,
    IN_SELF_ASSESSMENT,
    SECOND,
    SPANS,
)
from .evidence_at_work import *  # noqa: F403 - its unit at work is a fixture

AT = "/danh-gia/cchc-so-2026/tien-do/"
SELF, EXPLANATION = Phase.SELF_ASSESSMENT, Phase.EXPLANATION


def test_a_cell_is_empty_or_full_only_when_it_is():
    """○ nothing, ◔ to a third, ◑ to two thirds, ◕ more, ● all; nothing asked for is neither."""
    assert [Count(done, 6).symbol for done in range(7)] == ["○", "◔", "◔", "◑", "◑", "◕", "●"]
    assert Count(99, 100).level == 3
    assert Count(1, 100).level == 1
    assert Count(0, 0).level is None
    assert Count(0, 0).share is None
    assert Count(1, 3).percent == Fraction(100, 3)


def test_what_is_looked_at_follows_the_phase(running):
    table = running.card.timetable
    starts = {phase: SPANS[phase][0] for phase in Phase}
    assert measure_at(table, BEFORE_ALL) is Measure.FILLED
    assert measure_at(table, starts[Phase.APPRAISAL_1] - SECOND) is Measure.FILLED
    assert measure_at(table, starts[Phase.APPRAISAL_1]) is Measure.JUDGED
    assert measure_at(table, starts[EXPLANATION]) is Measure.ANSWERED
    assert measure_at(table, SPANS[Phase.COUNCIL][1]) is Measure.DECIDED


@pytest.mark.parametrize(
    ("facts", "tally", "moment", "state"),
    [
        (UnitFacts(1), Tally(asked=5), SPANS[SELF][1] - SECOND, State.NOT_BEGUN),
        (UnitFacts(1), Tally(asked=5, filled=1), SPANS[SELF][1] - SECOND, State.AT_WORK),
        (UnitFacts(1), Tally(asked=5, filled=5), SPANS[SELF][1], State.LATE),
        (UnitFacts(1, handed_in=frozenset({SELF})), Tally(asked=5), SPANS[SELF][1] - SECOND, State.HANDED_IN),
        (UnitFacts(1, handed_in=frozenset({SELF})), Tally(asked=5), SPANS[SELF][1], State.LATE),
        (UnitFacts(1, signed=frozenset({SELF})), Tally(asked=5), SPANS[SELF][1], State.SIGNED),
        (UnitFacts(1, (Extension(SELF, *SPANS[Phase.APPRAISAL_1]),)), Tally(filled=1), SPANS[SELF][1], State.AT_WORK),
        (UnitFacts(1, signed=frozenset({SELF})), Tally(asked=5), IN_EXPLANATION, State.NOTHING),
        (UnitFacts(1, signed=frozenset({SELF})), Tally(objected=1), IN_EXPLANATION, State.NOT_BEGUN),
        (UnitFacts(1), Tally(objected=1, answered=1), SPANS[EXPLANATION][1], State.LATE),
    ],
)
def test_where_a_unit_stands(running, facts, tally, moment, state):
    """Late is who has not signed at the moment its time is over, extensions included; one second before it is not."""
    assert state_of(facts, running.card.timetable, tally, moment) is state


@pytest.fixture
def objected(running, people):
    """Sở Y tế filled in 1.1 and 1.2 without evidence; the appraiser changed 1.1 and accepted 1.2."""
    part = running.part["so-y-te"]
    for code, raw in (("1.1", {"a": "10", "b": "9"}), ("1.2", {"met": "có"})):
        declaring.declare(actor=people.health_officer, participant_id=part.id, code=code, typed=Typed(raw), seen=0,
                          now=IN_SELF_ASSESSMENT)  # fmt: skip
    for code, ruling, content, text in (
        ("1.1", Ruling.CHANGED, ByHand(Fraction(1), "x"), "Thiếu số liệu"), ("1.2", Ruling.ACCEPTED, None, ""),
    ):  # fmt: skip
        judged = slots.slot(running.spec, part.id, code).said[Kind.DECLARED].number
        appraising.judge(actor=people.appraiser, round_id=running.id, kind=Kind.APPRAISED_1, now=IN_APPRAISAL_1,
                         judgement=Judgement(part.id, code, ruling, judged, 0, content, text))  # fmt: skip
    return part


def test_leaves_are_counted_by_unit_and_field(objected, running):
    found = progress.tallies(running.id)[objected.id]
    assert found["1"] == Tally(asked=3, filled=2, without_evidence=2, judged=2, objected=1, undecided=1)
    assert found["2"] == Tally(asked=2, without_evidence=1)
    assert found["3"] == Tally(figures=2)


def test_counts_are_those_of_the_slots(objected, running):
    """What the database counts is what the rows say one by one."""
    for participant, of_unit in progress.tallies(running.id).items():
        rows = slots.slots(running.spec, participants=[participant])
        for field, tally in of_unit.items():
            own = [row for row in rows if row.field_code == field and row.self_scored]
            assert tally.asked == len(own)
            assert tally.filled == sum(row.complete for row in own)
            assert tally.without_evidence == sum(row.evidence_missing for row in own)
            assert tally.undecided == sum(row.said.undecided_objection for row in own)
            assert tally.judged == sum(row.said[Kind.APPRAISED_1] is not None for row in own)


def test_appraisers_are_counted_by_assignment(objected, running):
    first = {duty.assignment.code: duty.done for duty in progress.appraisers(running.card, Kind.APPRAISED_1)}
    second = {duty.assignment.code: duty.done for duty in progress.appraisers(running.card, Kind.APPRAISED_2)}
    assert first == {"1": Count(2, 12), "2": Count(0, 8)}
    assert second == {"1": Count(0, 1), "2": Count(0, 0)}


def test_the_table_shows_numbers_signs_and_words(objected, people, browser_of, at):
    at(IN_APPRAISAL_1)
    page = browser_of(people.organiser).get(AT).content.decode()
    assert '<span class="heat__number">2/3</span><span class="heat__sign" aria-hidden="true">◑</span>' in page
    assert "Trễ hạn" in page
    assert "/danh-gia/cchc-so-2026/phieu/so-y-te/" in page


@pytest.mark.parametrize(
    ("query", "there", "gone"),
    [
        ("?q=y te", "phieu/so-y-te/", "phieu/so-noi-vu/"),
        ("?state=signed", "Không tìm thấy đơn vị", "phieu/so-y-te/"),
        ("?do=filled&sort=-total", "2/5", "0/1<"),
        ("?do=nonsense&state=x&sort=y&region=z'", "tien-do", "Traceback"),
    ],
)
def test_the_table_is_searched_filtered_sorted(objected, people, browser_of, at, query, there, gone):
    at(IN_APPRAISAL_1)
    page = browser_of(people.organiser).get(AT + query).content.decode()
    assert there in page
    assert gone not in page


def test_spreadsheets_hold_the_table_and_nobodys_name(objected, people, browser_of, at):
    at(IN_APPRAISAL_1)
    sent = browser_of(people.organiser).get(AT + "tien-do.csv?do=filled&sort=-total").content.decode("utf-8-sig")
    lines = sent.splitlines()
    assert lines[1].startswith("Sở Y tế,")
    assert ",2,5,40.00," in lines[1]
    assert "Health" not in sent
    workbook = browser_of(people.organiser).get(AT + "tien-do.xlsx")
    assert workbook.content[:2] == b"PK"
    assert browser_of(people.organiser).get(AT + "tien-do.pdf").status_code == 404


@pytest.mark.parametrize("path", ["", "tien-do.csv", "nguoi-tham-dinh/", "nhac-viec/"])
@pytest.mark.parametrize(
    ("who", "status"),
    [("organiser", 200), ("chair", 403), ("appraiser", 403), ("health_leader", 403), ("outsider", 404),
     ("other_organiser", 404)],
)  # fmt: skip
def test_only_the_organiser_follows_all_units(running, people, browser_of, at, path, who, status):
    at(IN_SELF_ASSESSMENT)
    assert browser_of(getattr(people, who)).get(AT + path).status_code == status


def test_few_queries_however_many_units(running, people, browser_of, at):
    """At most 15 queries (issue 3), beside those by which sign-in keeps its list of sessions once in a while."""
    at(IN_APPRAISAL_1)
    client = browser_of(people.organiser)
    client.get(AT)
    with CaptureQueriesContext(connection) as asked:
        client.get(AT)
    statements = [query["sql"] for query in asked]
    begins = [at for at, sql in enumerate(statements) if sql.startswith("SAVEPOINT")]
    for start in reversed(begins):
        end = next(at for at in range(start, len(statements)) if statements[at].startswith("RELEASE"))
        assert any("usersession" in sql for sql in statements[start:end])
        del statements[start : end + 1]
    assert 5 < len(statements) <= 15


# Reminders --------------------------------------------------------------------------------------------------------


def test_chosen_units_are_reminded_once_and_on_record(running, people):
    """Officers and leaders get it; again within the hour nobody does."""
    chosen = [running.part["so-y-te"].id, running.part["so-xay-dung"].id]
    first = reminding.remind(actor=people.organiser, round_id=running.id, participant_ids=chosen, text="Sắp hết hạn",
                             now=IN_SELF_ASSESSMENT)  # fmt: skip
    assert (first.units, first.people, first.unreachable) == (1, 3, 1)
    told = Notice.objects.filter(kind="assessments.reminder")
    assert set(told.values_list("recipient_id", flat=True)) == {
        people.health_officer.user_id, people.health_colleague.user_id, people.health_leader.user_id,
    }  # fmt: skip
    assert told.first().values["left"] == 5
    assert told.first().link == "/danh-gia/cchc-so-2026/phieu/so-y-te/"
    again = reminding.remind(actor=people.organiser, round_id=running.id, participant_ids=chosen,
                             now=IN_SELF_ASSESSMENT + timedelta(minutes=59))  # fmt: skip
    assert (again.units, again.just_reminded) == (0, 1)
    assert Reminder.objects.count() == 1
    later = reminding.remind(actor=people.organiser, round_id=running.id, participant_ids=chosen,
                             now=IN_SELF_ASSESSMENT + timedelta(minutes=60))  # fmt: skip
    assert later.units == 1


@pytest.mark.parametrize("who", ["health_leader", "chair", "appraiser", "other_organiser", "auditor"])
def test_only_the_organiser_reminds(running, people, who):
    with pytest.raises(NotPermitted):
        reminding.remind(actor=getattr(people, who), round_id=running.id, now=IN_SELF_ASSESSMENT,
                         participant_ids=[running.part["so-y-te"].id])  # fmt: skip
    assert not Reminder.objects.exists()


def test_units_of_other_rounds_are_nobody(running, people):
    with pytest.raises(BadInput, match="Choose at least one unit"):
        reminding.remind(actor=people.organiser, round_id=running.id, participant_ids=[0], now=IN_SELF_ASSESSMENT)


def test_the_button_reminds_all_that_have_not_signed(running, people, browser_of, at):
    at(IN_SELF_ASSESSMENT)
    answer = browser_of(people.organiser).post(
        AT + "nhac-viec/gui/", {"all": "unsigned", "text": "<b>x</b>"}, follow=True
    )
    page = answer.content.decode()
    assert Reminder.objects.count() == 3
    assert "&lt;b&gt;x&lt;/b&gt;" in page
    assert "<b>x</b>" not in page


def test_reminders_are_never_changed(running, people):
    from django.db import IntegrityError, transaction

    reminding.remind(actor=people.organiser, round_id=running.id, now=IN_SELF_ASSESSMENT,
                     participant_ids=[running.part["so-y-te"].id])  # fmt: skip
    with pytest.raises(IntegrityError, match="only ever added"), transaction.atomic():
        Reminder.objects.update(text="x")


def test_units_are_reminded_by_themselves_before_a_phase_ends(running):
    """Three days before the end and not a second earlier; once, however often the worker looks."""
    ends = SPANS[SELF][1]
    assert notifying.tell_what_is_due(now=ends - timedelta(days=3) - SECOND) == 0
    assert notifying.tell_what_is_due(now=ends - timedelta(days=3)) == 3
    assert notifying.tell_what_is_due(now=ends - SECOND) == 0
    assert Reminder.objects.filter(author=None).count() == 3
    assert Notice.objects.filter(kind="assessments.deadline").count() == 6


def test_those_with_objections_are_told_when_they_may_explain(objected, running):
    """Not before: what round 1 says is told as a whole once it is over."""
    starts = SPANS[EXPLANATION][0]
    notifying.tell_what_is_due(now=starts - SECOND)
    assert not Notice.objects.filter(kind="assessments.objections").exists()
    notifying.tell_what_is_due(now=starts)
    notifying.tell_what_is_due(now=starts + SECOND)
    assert Notice.objects.filter(kind="assessments.objections").count() == 3


def test_units_asked_for_evidence_are_told_so_when_they_may_add_it(objected, running, people):
    """A request for evidence is an objection too, yet it wants another answer: documents."""
    judged = slots.slot(running.spec, objected.id, "1.2").said
    appraising.judge(
        actor=people.appraiser, round_id=running.id, kind=Kind.APPRAISED_1, now=IN_APPRAISAL_1 + SECOND,
        judgement=Judgement(objected.id, "1.2", Ruling.ASKED, judged[Kind.DECLARED].number,
                            judged[Kind.APPRAISED_1].number, None, "Thiếu quyết định"),
    )  # fmt: skip
    starts = SPANS[EXPLANATION][0]
    notifying.tell_what_is_due(now=starts - SECOND)
    assert not told("evidence_wanted")
    for _again in range(2):
        notifying.tell_what_is_due(now=starts)
    assert told("evidence_wanted") == {people.health_officer.user_id, people.health_colleague.user_id,
                                       people.health_leader.user_id}  # fmt: skip
    assert {each.values["left"] for each in Notice.objects.filter(kind="assessments.evidence_wanted")} == {1}
    assert {each.values["left"] for each in Notice.objects.filter(kind="assessments.objections")} == {2}


def told(kind):
    """Return whom a kind of notice was told."""
    return set(Notice.objects.filter(kind=f"assessments.{kind}").values_list("recipient_id", flat=True))


def heard(name, payload):
    """Let the handlers of an event hear it twice."""
    for handler in outbox.wired()[name] * 2:
        if handler.__module__.endswith("notifying"):
            handler(outbox.News(9, name, payload, IN_SELF_ASSESSMENT), IN_SELF_ASSESSMENT)


def test_what_becomes_of_the_decision_is_told_to_those_who_go_on(running, people):
    """A15: the organiser publishes what was signed; a signature taken back is told to all who had heard of it."""
    units = {getattr(people, name).user_id for name in ("health_officer", "health_colleague", "health_leader",
                                                        "home_officer", "home_leader", "finance_officer")}  # fmt: skip
    council, organiser = {people.chair.user_id, people.member.user_id}, {people.organiser.user_id}
    appraisers = {people.appraiser.user_id, people.second_appraiser.user_id}
    heard("DecisionSigned", {"round_id": running.id})
    assert (told("decided"), told("ready")) == (units, organiser)
    heard("DecisionWithdrawn", {"round_id": running.id})
    assert told("withdrawn") == units | council | organiser
    heard("RoundPublished", {"round_id": running.id, "publication": "x"})
    assert (told("published"), told("out")) == (units, council | appraisers)
    assert Notice.objects.filter(kind="assessments.withdrawn").count() == len(units | council | organiser)


def test_a_virus_found_later_is_told_to_the_unit_and_the_organiser(running, people, health):
    """A6: whoever brought the document replaces it; other units with other files hear nothing."""
    document = health.attach()
    heard("FileFoundInfected", {"file": Evidence.objects.get(pk=document).file_id, "signature": "Eicar"})
    assert told("infected") == {getattr(people, name).user_id for name in (
        "health_officer", "health_colleague", "health_leader", "organiser")}  # fmt: skip
    notice = Notice.objects.filter(kind="assessments.infected").first()
    assert notice.link.endswith(f"/phieu/so-y-te/minh-chung/{document}/")
    assert "Eicar" not in str(notice.values), "what a scanner calls it helps nobody who reads this"
    heard("FileFoundInfected", {"file": 0, "signature": "Eicar"})
    assert Notice.objects.filter(kind="assessments.infected").count() == 4


def test_a_round_without_notices_says_nothing(running, people):
    running.row.settings = {"notices": False}
    running.row.save(update_fields=["settings"])
    notifying.tell_what_is_due(now=SPANS[SELF][1] - SECOND)
    with pytest.raises(BadInput, match="sends no notices"):
        reminding.remind(actor=people.organiser, round_id=running.id, now=IN_SELF_ASSESSMENT,
                         participant_ids=[running.part["so-y-te"].id])  # fmt: skip
    assert not Notice.objects.exists()


def test_events_are_told_once_to_those_whom_they_concern(running):
    """A handler called twice tells once; a handed-in sheet is told to the leader alone."""
    part = running.part["so-y-te"]
    payload = {"round_id": running.id, "participant_id": part.id, "phase": SELF.value}
    news = outbox.News(7, "SheetHandedIn", payload, IN_SELF_ASSESSMENT)
    for _again in range(2):
        notifying.on_handed_in(news, IN_SELF_ASSESSMENT)
    assert Notice.objects.get().kind == "assessments.handed_in"
    for name, kind in (("SheetReturned", "returned"), ("SheetSigned", "signed"), ("SheetReopened", "reopened"),
                       ("TimeExtended", "more_time"), ("RoundOpened", "opened"), ("RoundDatesMoved", "dates_moved"),
                       ("DecisionSigned", "decided"), ("RoundPublished", "published")):  # fmt: skip
        handlers = outbox.wired()[name]
        assert any("notifying" in path for path in REACTIONS[name])
        told = [each for each in handlers if each.__module__.endswith("notifying")]
        told[0](outbox.News(8, name, payload, IN_SELF_ASSESSMENT), IN_SELF_ASSESSMENT)
        assert Notice.objects.filter(kind=f"assessments.{kind}").exists(), name


def test_pages_are_whole_without_anybody(running, people, browser_of, at):
    Slot.objects.all().delete()
    cache.clear()
    at(IN_SELF_ASSESSMENT)
    assert browser_of(people.organiser).get(AT).status_code == 200
