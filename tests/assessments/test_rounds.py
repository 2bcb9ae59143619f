"""A4: an organiser begins a round, changes what it is, dates it, drops a draft."""

from datetime import timedelta

import pytest

from thuocdo.assessments.domain.phases import Phase, RoundStatus, Span
from thuocdo.assessments.domain.settings import RoundSettings
from thuocdo.assessments.models import PhaseSpan, Round
from thuocdo.assessments.selectors import rounds
from thuocdo.assessments.services import rounds as services
from thuocdo.assessments.services.rounds import Basics, LateSetup
from thuocdo.foundation.audit.models import AuditRecord
from thuocdo.foundation.events.models import Event
from thuocdo.kernel.refusals import BadInput, NotPermitted

from .conftest import BEFORE_ALL, IN_SELF_ASSESSMENT, SPANS

OTHERS = ["other_organiser", "chair", "appraiser", "health_leader", "auditor"]


@pytest.fixture
def basics(framework_id):
    return Basics(framework_id, 2026, "Đánh giá CCHC năm 2026", "Assessment 2026")


def spans(**changed):
    """The usual dates with some moved: `explanation=(starts, ends)`."""
    return tuple(Span(phase, *changed.get(phase.value, SPANS[phase])) for phase in Phase)


def places(refusal):
    return [each.place for each in refusal.value.problems]


def test_a_round_is_begun_as_a_draft_with_an_address(people, places, basics):
    slug = services.create(actor=people.organiser, owner_id=places["province"].pk, basics=basics, now=BEFORE_ALL)
    card = rounds.round_(slug)
    assert (slug, card.status, card.year, card.is_model) == ("danh-gia-cchc-nam-2026", RoundStatus.DRAFT, 2026, False)
    again = services.create(actor=people.organiser, owner_id=places["province"].pk, basics=basics, now=BEFORE_ALL)
    assert again == "danh-gia-cchc-nam-2026-2"
    assert AuditRecord.objects.filter(action="round.create").count() == 2


@pytest.mark.parametrize("who", OTHERS)
def test_only_organisers_of_the_owner_begin_a_round(people, places, basics, who):
    with pytest.raises(NotPermitted):
        services.create(actor=getattr(people, who), owner_id=places["province"].pk, basics=basics, now=BEFORE_ALL)
    assert not Round.objects.exists()


def test_everything_that_is_wrong_is_said_at_once(people, draft_round):
    wrong = Basics(
        draft_round.framework_id, 1800, " ", previous_id=draft_round.pk, chair_id=people.appraiser.user_id,
        settings=RoundSettings(evidence_files=0),
    )  # fmt: skip
    with pytest.raises(BadInput) as refusal:
        services.change(actor=people.organiser, round_id=draft_round.pk, basics=wrong, seen=0, now=BEFORE_ALL)
    assert places(refusal) == ["evidence_files", "title_vi", "year", "previous_id", "chair_id"]
    assert rounds.round_(draft_round.pk).revision == 0


def test_a_change_is_counted_and_put_on_record(people, draft_round):
    stands = services.basics_of(rounds.round_(draft_round.pk))
    changed = Basics(**{**_as_dict(stands), "title_vi": "Tên khác", "settings": RoundSettings(notices=False)})
    services.change(actor=people.organiser, round_id=draft_round.pk, basics=changed, seen=0, now=BEFORE_ALL)
    card = rounds.round_(draft_round.pk)
    assert (str(card.title), card.settings.notices, card.revision) == ("Tên khác", False, 1)
    assert AuditRecord.objects.get(action="round.change").detail["changed"] == ["title_vi", "settings"]


def test_who_saves_late_is_told_and_changes_nothing(people, draft_round):
    """Decision 0013: what somebody else saved in between is not overwritten."""
    stands = services.basics_of(rounds.round_(draft_round.pk))
    first = Basics(**{**_as_dict(stands), "title_vi": "Người thứ nhất"})
    services.change(actor=people.organiser, round_id=draft_round.pk, basics=first, seen=0, now=BEFORE_ALL)
    second = Basics(**{**_as_dict(stands), "title_vi": "Người thứ hai"})
    with pytest.raises(LateSetup):
        services.change(actor=people.organiser, round_id=draft_round.pk, basics=second, seen=0, now=BEFORE_ALL)
    assert str(rounds.round_(draft_round.pk).title) == "Người thứ nhất"


def test_what_is_assessed_is_settled_once_the_round_is_open(running, people):
    stands = services.basics_of(running.card)
    other_year = Basics(**{**_as_dict(stands), "year": 2027})
    with pytest.raises(NotPermitted, match="settled once the round is open"):
        services.change(actor=people.organiser, round_id=running.id, basics=other_year, seen=0, now=BEFORE_ALL)
    new_notes = Basics(**{**_as_dict(stands), "notes_vi": "Theo Quyết định 01"})
    services.change(actor=people.organiser, round_id=running.id, basics=new_notes, seen=0, now=BEFORE_ALL)
    assert services.basics_of(rounds.round_(running.id)).notes_vi == "Theo Quyết định 01"


def test_a_draft_may_lack_dates_but_not_have_wrong_ones(people, draft_round):
    some = spans()[:2]
    services.set_dates(actor=people.organiser, round_id=draft_round.pk, spans=some, seen=0, now=BEFORE_ALL)
    assert PhaseSpan.objects.filter(round=draft_round).count() == 2
    starts, ends = SPANS[Phase.SELF_ASSESSMENT]
    crossed = spans(self_assessment=(ends, starts))
    with pytest.raises(BadInput) as refusal:
        services.set_dates(actor=people.organiser, round_id=draft_round.pk, spans=crossed, seen=1, now=BEFORE_ALL)
    assert [(each.place, each.column) for each in refusal.value.problems] == [("self_assessment", "ends_at")]
    assert PhaseSpan.objects.filter(round=draft_round).count() == 2


def test_dates_of_a_running_round_are_moved_with_a_reason_on_record(running, people):
    starts, ends = SPANS[Phase.COUNCIL]
    later = spans(council=(starts, ends + timedelta(days=3)))
    moved = {"actor": people.organiser, "round_id": running.id, "seen": 0, "now": IN_SELF_ASSESSMENT}
    with pytest.raises(BadInput) as refusal:
        services.set_dates(spans=later, **moved)
    assert places(refusal) == ["reason"]
    with pytest.raises(BadInput) as refusal:
        services.set_dates(spans=later[:4], reason="Lũ lụt", **moved)
    assert places(refusal) == ["council"]
    services.set_dates(spans=later, reason="Lũ lụt", **moved)
    assert rounds.round_(running.id).timetable.span(Phase.COUNCIL).ends_at == ends + timedelta(days=3)
    assert Event.objects.filter(name="RoundDatesMoved").count() == 1
    detail = AuditRecord.objects.get(action="round.dates").detail
    assert detail["reason"] == "Lũ lụt"
    assert detail["before"]["council"] != detail["after"]["council"]


def test_saving_the_same_dates_changes_nothing(running, people):
    services.set_dates(actor=people.organiser, round_id=running.id, spans=spans(), seen=0, now=BEFORE_ALL)
    assert rounds.round_(running.id).revision == 0
    assert not Event.objects.filter(name="RoundDatesMoved").exists()


def test_a_draft_is_deleted_an_open_round_never(people, draft_round, places):
    services.delete(actor=people.organiser, round_id=draft_round.pk, now=BEFORE_ALL)
    assert not Round.objects.exists()


def test_an_open_round_is_not_deleted(running, people):
    with pytest.raises(NotPermitted):
        services.delete(actor=people.organiser, round_id=running.id, now=BEFORE_ALL)
    assert Round.objects.exists()


@pytest.mark.parametrize("who", OTHERS)
def test_others_change_nothing(draft_round, people, who):
    actor, stands = getattr(people, who), services.basics_of(rounds.round_(draft_round.pk))
    about = {"actor": actor, "round_id": draft_round.pk, "now": BEFORE_ALL}
    with pytest.raises(NotPermitted):
        services.change(basics=stands, seen=0, **about)
    with pytest.raises(NotPermitted):
        services.set_dates(spans=spans(), seen=0, **about)
    with pytest.raises(NotPermitted):
        services.delete(**about)


def _as_dict(basics):
    return {name: getattr(basics, name) for name in Basics.__slots__}
