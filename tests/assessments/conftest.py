"""What the tests of rounds stand on: a province with four departments, its people, and a small round that is open.

The framework has a leaf of each kind that matters here:

| leaf | points | rule | channel | evidence | does not apply |
|---|---|---|---|---|---|
| 1.1 | 4 | achieved ÷ assigned, 0 below 70 % | appraisal | required | – |
| 1.2 | 2 | yes or no | appraisal | required | left out |
| 1.3 | 4 | 1 off for each late report | appraisal | – | full |
| 2.1 | 6 | choice: full 6, part 3, none 0 | appraisal | required | – |
| 2.2 | 4 | rank: first 4, others 1 | appraisal | – | – |
| 3.1 | 60 | statistic | statistic | – | – |
| 3.2 | 20 | opinion survey | survey | – | – |
"""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction as F
from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils import translation

from thuocdo.assessments.domain.phases import Phase
from thuocdo.assessments.models import Assignment, Participant, PhaseSpan, Round
from thuocdo.assessments.selectors import rounds
from thuocdo.assessments.services import opening
from thuocdo.directory.domain.actors import Role
from thuocdo.directory.models import Membership, Unit, User
from thuocdo.directory.selectors.actors import actor_for
from thuocdo.indices import selectors as indices
from thuocdo.indices.domain import fingerprints
from thuocdo.indices.domain.documents import Document
from thuocdo.indices.domain.frameworks import Channel, FrameworkSpec, Node
from thuocdo.indices.domain.rules import (
    DeductPerCase,
    Manual,
    NotApplicable,
    Option,
    OptionTable,
    ProportionalCutoff,
    RankGroup,
    RankStep,
    Statistic,
    Title,
    YesNo,
)
from thuocdo.indices.models import Index
from thuocdo.indices.services import drafts, lifecycle
from thuocdo.kernel.vietnamese import fold, sort_key

# Midnight in Vietnam on the days below; every phase ends at the moment the next begins, but for one pause.
STARTS = datetime(2026, 1, 4, 17, 0, tzinfo=UTC)
WEEK = timedelta(days=7)
SPANS = {phase: (STARTS + WEEK * at, STARTS + WEEK * (at + 1)) for at, phase in enumerate(Phase)}
SECOND = timedelta(seconds=1)
LONG_AGO = date(2020, 1, 1)


def inside(phase):
    """Return a moment in the middle of a phase."""
    starts, ends = SPANS[phase]
    return starts + (ends - starts) / 2


IN_SELF_ASSESSMENT, IN_APPRAISAL_1, IN_EXPLANATION, IN_APPRAISAL_2, IN_COUNCIL = (inside(phase) for phase in Phase)
BEFORE_ALL = STARTS - timedelta(days=1)


RATIO = ProportionalCutoff(F(70), achieved=Title("Đã làm"), assigned=Title("Được giao"))
DEPARTMENTS = {
    "so-noi-vu": "Sở Nội vụ",
    "so-y-te": "Sở Y tế",
    "so-tai-chinh": "Sở Tài chính",
    "so-xay-dung": "Sở Xây dựng",
}


def small_framework():
    def leaf(code, title, most, rule, **more):
        return Node(code, code[0], title, F(most), f"Leaf {code}", rule, **more)

    def field(code, most):
        return Node(code, None, f"Lĩnh vực {code}", F(most), f"Field {code}")

    options = (Option("full", "Đầy đủ", F(6), "Full"), Option("part", "Một phần", F(3), "Part"),
               Option("none", "Không", F(0), "None"))  # fmt: skip
    return FrameworkSpec(
        nodes=(
            field("1", 10),
            leaf("1.1", "Hoàn thành kế hoạch", 4, RATIO),
            leaf("1.2", "Ban hành kế hoạch", 2, YesNo(), not_applicable=NotApplicable.DROP),
            leaf("1.3", "Báo cáo", 4, DeductPerCase(F(1)), evidence_required=False, not_applicable=NotApplicable.FULL),
            field("2", 10),
            leaf("2.1", "Tuyên truyền", 6, OptionTable(options)),
            leaf("2.2", "Số hóa", 4, RankGroup((RankStep(F(1), F(4)),), F(1)), evidence_required=False),
            field("3", 80),
            leaf("3.1", "Giải quyết hồ sơ", 60, Statistic(), channel=Channel.STATISTIC, evidence_required=False),
            leaf("3.2", "Khảo sát cán bộ", 20, Manual(), channel=Channel.SURVEY, evidence_required=False),
        ),
    )


def make_unit(slug, kind, name, parent=None):
    return Unit.objects.create(
        slug=slug, kind=kind, name=name, full_name=name, parent=parent, sort_key=sort_key(name), folded=fold(name)
    )


@pytest.fixture
def places(db):
    """The country, a province with four departments, and a department of another province."""
    country = make_unit("viet-nam", "country", "Việt Nam")
    province = make_unit("thanh-hoa", "province", "Thanh Hóa", country)
    other = make_unit("nghe-an", "province", "Nghệ An", country)
    made = {"country": country, "province": province, "other": other}
    for slug, name in DEPARTMENTS.items():
        made[slug] = make_unit(slug, "department", name, province)
    made["elsewhere"] = make_unit("nghe-an-so-noi-vu", "department", "Sở Nội vụ Nghệ An", other)
    return made


@pytest.fixture
def people(places):
    """Actors by the part they play. `health_*` work at Sở Y tế, `home_*` at Sở Nội vụ, `outsider` in Nghệ An."""
    cast = {
        "organiser": ((Role.ORGANISER, "province"),),
        "other_organiser": ((Role.ORGANISER, "other"),),
        "chair": ((Role.COUNCIL_CHAIR, "province"),),
        "member": ((Role.COUNCIL, "province"),),
        "appraiser": ((Role.APPRAISER, "so-noi-vu"),),
        "second_appraiser": ((Role.APPRAISER, "so-tai-chinh"),),
        "idle_appraiser": ((Role.APPRAISER, "province"),),
        "health_officer": ((Role.UNIT_OFFICER, "so-y-te"),),
        "health_colleague": ((Role.UNIT_OFFICER, "so-y-te"),),
        "health_leader": ((Role.UNIT_LEADER, "so-y-te"),),
        "home_officer": ((Role.UNIT_OFFICER, "so-noi-vu"),),
        "home_leader": ((Role.UNIT_LEADER, "so-noi-vu"),),
        "finance_officer": ((Role.UNIT_OFFICER, "so-tai-chinh"),),
        "outsider": ((Role.UNIT_OFFICER, "elsewhere"),),
        "auditor": ((Role.AUDITOR, "country"),),
    }
    made = {}
    for name, roles in cast.items():
        user = User.objects.create(username=name, full_name=name.replace("_", " ").title(), sort_key=name)
        for role, place in roles:
            Membership.objects.create(
                user=user, unit=places[place], role=role.value, valid_from=LONG_AGO, granted_at=BEFORE_ALL
            )
        made[name] = actor_for(user.pk)
    return SimpleNamespace(**made)


@pytest.fixture
def framework_id(places, people):
    """The small framework, in use."""
    index = Index.objects.create(
        owner=places["province"], slug="cchc-so", title_vi="Chỉ số CCHC các sở", unit_kind="department",
        within=places["province"],
    )  # fmt: skip
    slug = drafts.begin_with(
        actor=people.organiser, index_id=index.pk, owner_id=places["province"].pk,
        document=Document(small_framework(), "Bộ tiêu chí thử", "Trial criteria"), now=BEFORE_ALL,
    )  # fmt: skip
    card = indices.framework(slug, actor=people.organiser, on=BEFORE_ALL.date())
    seen = fingerprints.of_all(indices.document(card.id))
    lifecycle.put_in_use(actor=people.organiser, framework_id=card.id, seen=seen, now=BEFORE_ALL)
    return card.id


@pytest.fixture
def draft_round(places, people, framework_id):
    """A round in preparation with everything it needs: its row.

    Three departments take part; Sở Xây dựng is scored, not ranked. Field 1 is appraised by `appraiser`, field 2 by the
    appraisers of Sở Tài chính (`second_appraiser`).
    """
    row = Round.objects.create(
        owner=places["province"], framework_id=framework_id, slug="cchc-so-2026", year=2026,
        title_vi="Đánh giá CCHC các sở năm 2026", title_en="Assessment of departments 2026",
        chair_id=people.chair.user_id,
    )  # fmt: skip
    for phase, (starts, ends) in SPANS.items():
        PhaseSpan.objects.create(round=row, phase=phase, starts_at=starts, ends_at=ends)
    for position, slug in enumerate(("so-noi-vu", "so-y-te", "so-tai-chinh", "so-xay-dung"), start=1):
        Participant.objects.create(round=row, unit=places[slug], position=position, ranked=slug != "so-xay-dung")
    Assignment.objects.create(round=row, code="1", person_id=people.appraiser.user_id)
    Assignment.objects.create(round=row, code="2", agency=places["so-tai-chinh"])
    return row


@pytest.fixture
def running(draft_round, people):
    """The round, open: `card`, and `part[slug]` for every unit."""
    opening.open_round(actor=people.organiser, round_id=draft_round.pk, now=BEFORE_ALL)
    card = rounds.round_(draft_round.pk)
    return SimpleNamespace(
        row=draft_round, id=draft_round.pk, card=card, spec=card.spec,
        part={part.unit.slug: part for part in rounds.parts(draft_round.pk)},
    )  # fmt: skip


@pytest.fixture
def browser_of():
    """Return a function that gives a client in which an actor is signed in."""

    def sign_in(actor):
        client = Client()
        client.force_login(User.objects.get(pk=actor.user_id))
        return client

    return sign_in


@pytest.fixture
def at(monkeypatch):
    """Return a function that sets the clock that pages read."""

    def set_clock(moment):
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    return set_clock


@pytest.fixture(autouse=True)
def vietnamese_first():
    translation.activate("vi")
    yield
    translation.activate("vi")
