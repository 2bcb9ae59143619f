"""Documents of units: attached, used again, renewed, taken away; who may when; what signatures are under (A6)."""

# ruff: noqa: F811 - fixtures that two files share

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError

from tests.assessments.conftest import (
    BEFORE_ALL,
    IN_APPRAISAL_1,
    IN_EXPLANATION,
    IN_SELF_ASSESSMENT,
    SECOND,
    SPANS,
)
from tests.assessments.evidence_at_work import PLAN, health, objected, sign, taken  # noqa: F401
from thuocdo.assessments.domain.declaring import Typed
from thuocdo.assessments.domain.evidence import About
from thuocdo.assessments.domain.phases import Phase
from thuocdo.assessments.models import Evidence, EvidenceUse, Round, Slot
from thuocdo.assessments.selectors import evidence, rounds
from thuocdo.assessments.services import declaring
from thuocdo.assessments.services import evidence as service
from thuocdo.foundation.audit.models import AuditRecord
from thuocdo.foundation.events.models import Event
from thuocdo.kernel.refusals import BadInput, NotFound, NotPermitted

# One file, several leaves -----------------------------------------------------------------------------------------


def test_one_file_serves_several_leaves(health):
    """A6: one file can serve several leaves; each counts it; the events name the leaves."""
    given = health.attach(["1.1", "2.1"])
    assert health.on("1.1") == health.on("2.1") == [given]
    assert (health.count("1.1"), health.count("2.1"), health.count("1.2")) == (1, 1, 0)
    seen = evidence.of_leaf(health.id, "1.1")[0].document
    assert (seen.title, seen.number, seen.issued_on, seen.issuer) == (
        PLAN.title,
        PLAN.number,
        PLAN.issued_on,
        PLAN.issuer,
    )
    assert seen.file.sha256 == "a" * 64 and seen.who == "Health Officer" and seen.phase is Phase.SELF_ASSESSMENT
    told = Event.objects.filter(name="EvidenceChanged").get()
    assert told.payload["codes"] == ["1.1", "2.1"] and told.payload["participant_id"] == health.id


def test_sent_twice_is_there_once(health):
    assert health.attach(["1.1"]) == health.attach(["1.1"])
    assert health.count() == 1 and Evidence.objects.count() == 1


def test_several_files_are_called_by_their_names_and_share_the_number(health, people):
    ids = service.attach_files(
        actor=people.health_officer, participant_id=health.id, codes=["1.1"], about=PLAN, now=IN_SELF_ASSESSMENT,
        received=[taken("a", "một.pdf"), taken("b", "hai.pdf")],
    )  # fmt: skip
    titles = {each.document.title for each in evidence.of_leaf(health.id, "1.1")}
    assert len(ids) == 2 and titles == {"một.pdf", "hai.pdf"}
    assert {each.document.number for each in evidence.of_leaf(health.id, "1.1")} == {PLAN.number}


def test_used_again_on_another_leaf(health, people):
    given = health.attach(["1.1"])
    common = {"actor": people.health_officer, "participant_id": health.id, "now": IN_SELF_ASSESSMENT}
    assert service.use_again(evidence_ids=[given], codes=["1.2", "1.1"], **common) == 1
    assert health.on("1.2") == [given] and health.count("1.1") == 1
    with pytest.raises(NotFound):
        service.use_again(evidence_ids=[given + 1000], codes=["1.3"], **common)


def test_another_units_document_is_not_found(health, running, people):
    """Hostile input: ids of other units."""
    given = health.attach(["1.1"])
    finance = running.part["so-tai-chinh"].id
    common = {"actor": people.finance_officer, "participant_id": finance, "now": IN_SELF_ASSESSMENT}
    with pytest.raises(NotFound):
        service.use_again(evidence_ids=[given], codes=["1.1"], **common)
    with pytest.raises(NotFound):
        service.renew(evidence_id=given, about=PLAN, **common)
    with pytest.raises(NotFound):
        service.take_away(evidence_id=given, code="1.1", **common)
    with pytest.raises(NotFound):
        evidence.document(finance, given)
    slot = Slot.objects.get(participant=finance, code="1.1")
    with pytest.raises(IntegrityError, match="own unit"), transaction.atomic():
        EvidenceUse.objects.create(slot=slot, evidence_id=given, phase="explanation",
                                   added_by_id=people.finance_officer.user_id, added_at=BEFORE_ALL)  # fmt: skip


# Links and descriptions -------------------------------------------------------------------------------------------


def test_a_link_is_kept_as_it_is(health):
    given = health.link(about=About("Trang tin"))
    seen = evidence.document(health.id, given)
    assert (seen.url, seen.title, seen.file) == ("https://soyte.thanhhoa.gov.vn/ke-hoach?id=12", "Trang tin", None)
    assert health.count() == 1


@pytest.mark.parametrize(
    "url",
    ["", "javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "ftp://a.vn/x", "//a.vn", "https://", "a.vn",
     "https://user:secret@a.vn/", "https://a.vn/\"><script>", "https://[", "https://a.vn:port/", "https://localhost",
     "https://a.vn/ x", "java\u0000script:alert(1)", "https://a.vn\\@b.vn/", "https://a.vn/" + "x" * 2000],
)  # fmt: skip
def test_what_is_no_address_is_refused(health, url):
    with pytest.raises(BadInput) as refused:
        health.link(url)
    assert refused.value.field == "url"
    assert not Evidence.objects.exists()


def test_all_faults_of_a_link_at_once(health):
    with pytest.raises(BadInput) as refused:
        health.link("x", about=About("t" * 301, "n" * 61, date(1900, 1, 1)))
    assert [each.place for each in refused.value.problems] == ["url", "title", "number", "issued_on"]


def test_a_date_in_the_future_is_refused_and_today_is_taken():
    today = date(2026, 1, 8)
    assert About(issued_on=today).checked(today).issued_on == today
    with pytest.raises(BadInput):
        About(issued_on=today + timedelta(days=1)).checked(today)


def test_marks_that_turn_text_around_are_dropped():
    assert About("Quy\u202eết\nđịnh\u0000").checked(date(2026, 1, 1)).title == "Quyết định"


# Versions ---------------------------------------------------------------------------------------------------------


def test_a_new_version_takes_the_place_of_the_old_one_and_nothing_is_lost(health):
    old = health.attach(["1.1", "1.2"])
    new = health.renew(old, received=taken("c", "ban-2.pdf"))
    assert health.on("1.1") == health.on("1.2") == [new] and health.count() == 1
    assert [each.version for each in evidence.versions(evidence.document(health.id, new))] == [2, 1]
    assert evidence.of_leaf(health.id, "1.1")[0].earlier[0].id == old
    assert evidence.document(health.id, old).newer_id == new
    assert AuditRecord.objects.filter(action="round.evidence_renew").count() == 1


def test_a_better_title_is_a_version_too_and_the_same_title_is_none(health):
    old = health.attach(["1.1"])
    assert health.renew(old, PLAN) == old
    new = health.renew(old, About("Kế hoạch", "13/KH-SYT"))
    seen = evidence.document(health.id, new)
    assert (seen.title, seen.number, seen.file.sha256, seen.version) == ("Kế hoạch", "13/KH-SYT", "a" * 64, 2)


def test_two_at_once_on_one_document(health):
    old = health.attach(["1.1"])
    health.renew(old, About("Một"))
    with pytest.raises(BadInput, match="newer version") as refused:
        health.renew(old, About("Hai"))
    assert refused.value.code == "late_save"
    assert evidence.document(health.id, health.on()[0]).title == "Một"


# Taking away ------------------------------------------------------------------------------------------------------


def test_taken_away_is_on_record_and_the_document_stays(health, people):
    given = health.attach(["1.1", "1.2"])
    health.remove(given, "1.1")
    assert health.on("1.1") == [] and health.count("1.1") == 0 and health.on("1.2") == [given]
    use = EvidenceUse.objects.get(slot__code="1.1")
    assert use.removed_by_id == people.health_officer.user_id and use.removed_at == IN_SELF_ASSESSMENT
    logged = AuditRecord.objects.get(action="round.evidence_remove")
    assert logged.subject == f"evidence:{given}" and logged.detail["codes"] == ["1.1"]
    with pytest.raises(NotFound):
        health.remove(given, "1.1")
    assert [(code, who) for code, who, _at in evidence.taken_away(evidence.document(health.id, given))] == [
        ("1.1", "Health Officer")
    ]


def test_taken_away_and_added_again(health):
    given = health.attach(["1.1"])
    health.remove(given)
    again = health.attach(["1.1"])
    assert again != given and health.count() == 1


def test_the_database_keeps_documents_and_uses(health):
    """Nothing is overwritten, whoever asks."""
    given = health.attach(["1.1"])
    for statement in (
        "update assessments_evidence set title = 'x'",
        "delete from assessments_evidence",
        "delete from assessments_evidenceuse",
        "update assessments_evidenceuse set added_at = now()",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    health.remove(given)
    with pytest.raises(IntegrityError, match="once"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("update assessments_evidenceuse set removed_at = null, removed_by_id = null")


# Who may, and when ------------------------------------------------------------------------------------------------

ENDS = SPANS[Phase.SELF_ASSESSMENT][1]


@pytest.mark.parametrize(
    ("who", "now", "allowed"),
    [
        ("health_officer", IN_SELF_ASSESSMENT, True),
        ("health_leader", IN_SELF_ASSESSMENT, True),
        ("health_officer", SPANS[Phase.SELF_ASSESSMENT][0], True),
        ("health_officer", SPANS[Phase.SELF_ASSESSMENT][0] - SECOND, False),
        ("health_officer", ENDS - SECOND, True),
        ("health_officer", ENDS, False),
        ("health_officer", IN_EXPLANATION, False),  # nothing was objected to
        ("home_officer", IN_SELF_ASSESSMENT, False),
        ("outsider", IN_SELF_ASSESSMENT, False),
        ("appraiser", IN_SELF_ASSESSMENT, False),
        ("organiser", IN_SELF_ASSESSMENT, False),
        ("chair", IN_SELF_ASSESSMENT, False),
        ("auditor", IN_SELF_ASSESSMENT, False),
    ],
)
def test_who_attaches_and_takes_away(health, people, who, now, allowed):
    actor = getattr(people, who)
    given = health.attach(["1.2"], "b")
    if allowed:
        health.attach(["1.1"], actor=actor, now=now)
        health.remove(given, "1.2", actor=actor, now=now)
        return
    with pytest.raises(NotPermitted):
        health.attach(["1.1"], actor=actor, now=now)
    with pytest.raises(NotPermitted):
        health.remove(given, "1.2", actor=actor, now=now)
    assert health.on("1.1") == [] and health.on("1.2") == [given]


def test_leaves_that_units_do_not_fill_in_take_no_documents(health):
    with pytest.raises(NotPermitted, match="Units do not fill this in"):
        health.attach(["3.1"])
    with pytest.raises(NotFound):
        health.attach(["9.9"])
    with pytest.raises(BadInput, match="at least one leaf"):
        health.attach([])


def test_all_leaves_or_none(health):
    with pytest.raises(NotPermitted):
        health.attach(["1.1", "3.1"])
    assert health.count() == 0


def test_after_the_signature_only_additions_to_what_was_objected_to(health, objected):
    """Issue 3: after the lock only the explanation phase opens what the appraiser objected to."""
    first, second = objected
    with pytest.raises(NotPermitted):
        health.attach(["1.1"], "c", now=IN_APPRAISAL_1)
    with pytest.raises(NotPermitted, match="not objected"):
        health.attach(["1.2"], "c", now=IN_EXPLANATION)
    added = health.attach(["1.1"], "c", now=IN_EXPLANATION)
    assert health.on("1.1") == [first, added]
    with pytest.raises(NotPermitted, match="signed and locked"):
        health.remove(first, now=IN_EXPLANATION)
    health.remove(added, now=IN_EXPLANATION)  # not signed yet
    assert health.on("1.1") == [first]
    assert evidence.added_in(rounds.part_of(health.id)[0], Phase.EXPLANATION) == {}
    assert second in health.on("1.2")


def test_a_newer_version_stands_beside_what_was_signed(health, objected):
    first, second = objected
    new = health.renew(first, received=taken("d"), now=IN_EXPLANATION)
    assert health.on("1.1") == [first, new] and health.count() == 2
    with pytest.raises(NotPermitted, match="not objected"):
        health.renew(second, received=taken("e"), now=IN_EXPLANATION)
    assert health.on("1.2") == [second]


def test_after_the_explanation_is_signed_nothing_is_added(health, objected, running, people):
    added = health.attach(["1.1"], "c", now=IN_EXPLANATION)
    declaring.explain(
        actor=people.health_officer, participant_id=health.id, code="1.1", typed=Typed({}, "Đã bổ sung"),
        new_figures=False, seen=None, now=IN_EXPLANATION,
    )  # fmt: skip
    sign(running, people, Phase.EXPLANATION, IN_EXPLANATION)
    with pytest.raises(NotPermitted, match="explanation is signed"):
        health.remove(added, now=IN_EXPLANATION)
    with pytest.raises(NotPermitted, match="explanation is signed"):
        health.attach(["1.1"], "e", now=IN_EXPLANATION)


def test_after_the_decision_the_database_refuses(health, running, people):
    given = health.attach(["1.1"])
    Round.objects.filter(pk=running.id).update(status="decided")
    with pytest.raises(NotPermitted, match="council has signed"):
        health.remove(given)
    for broken in (
        lambda: EvidenceUse.objects.update(removed_at=BEFORE_ALL, removed_by=people.chair.user_id),
        lambda: Evidence.objects.create(
            participant_id=health.id, url="https://a.vn", title="x", folded="x", content_hash="a" * 64,
            phase="explanation", uploaded_by_id=people.chair.user_id, uploaded_at=BEFORE_ALL,
        ),
    ):  # fmt: skip
        with pytest.raises(IntegrityError, match="council has signed"), transaction.atomic():
            broken()
