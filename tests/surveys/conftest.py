"""What the tests of surveys stand on: a province with three departments, its people, and a campaign that runs.

The questionnaire has an item of each kind that is counted in its own way:

| code | kind | options or limits | asked |
|---|---|---|---|
| reached | one choice | yes, no | always, needed |
| q1, q2, q3 | matrix rows, five steps | 1–5; 4 and 5 count as satisfied | always |
| ways | several choices | web, desk, post | where reached = yes |
| first | ranking, one place | speed, price, manner | always |
| age | number | 15–120 | always |
| words | long text | 1000 characters | always |
"""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db import connection

from thuocdo.directory.domain.actors import Role
from thuocdo.directory.models import Membership, Unit, User
from thuocdo.directory.selectors.actors import actor_for
from thuocdo.kernel.vietnamese import fold, sort_key
from thuocdo.questionnaires.domain.documents import Document, Section
from thuocdo.questionnaires.domain.expressions.reading import read
from thuocdo.questionnaires.domain.items import LongText, Matrix, Multiple, Number, Option, Ranking, Row, Single
from thuocdo.questionnaires.services import drafts as questionnaire_drafts
from thuocdo.questionnaires.services import publishing
from thuocdo.surveys.domain.ballots import Ballot
from thuocdo.surveys.domain.campaigns import Channel, Kind, Rating
from thuocdo.surveys.models import Campaign
from thuocdo.surveys.selectors import campaigns as selecting
from thuocdo.surveys.services import campaigns, launching, parts
from thuocdo.surveys.services.campaigns import Basics
from thuocdo.surveys.services.parts import GroupSpec

SECOND = timedelta(seconds=1)
OPENS = datetime(2026, 3, 1, 17, 0, tzinfo=UTC)  # midnight in Vietnam
CLOSES = OPENS + timedelta(days=30)
BEFORE = OPENS - timedelta(days=7)
NOW = OPENS + timedelta(days=3)
TODAY = date(2026, 3, 5)
LONG_AGO = date(2020, 1, 1)
DEPARTMENTS = {"so-noi-vu": "Sở Nội vụ", "so-y-te": "Sở Y tế", "so-tai-chinh": "Sở Tài chính"}
OPEN = (Channel.LINK, Channel.QR, Channel.INTERVIEWER, Channel.PAPER, Channel.API)


def words(vi, en=""):
    return {"vi": vi, "en": en or vi}


def steps():
    return tuple(
        Option(str(number), words(f"Mức {number}", f"Step {number}"), Decimal(number), satisfied=number >= 4)
        for number in range(1, 6)
    )


def small_document(title="Phiếu hài lòng", **more):
    def options(*codes):
        return tuple(Option(code, words(code)) for code in codes)

    return Document(
        title=words(title, "Satisfaction"),
        languages=("vi", "en"),
        sections=(
            Section(code="A", title=words("Tiếp cận", "Access"), items=(
                Single(code="reached", title=words("Đã sử dụng?", "Used it?"), required=True,
                       options=options("yes", "no")),
                Matrix(code="m", title=words("Mức độ hài lòng", "How satisfied"), options=steps(),
                       rows=tuple(Row(code, words(f"Câu {code}")) for code in ("q1", "q2", "q3"))),
            )),
            Section(code="B", title=words("Ý kiến", "Opinion"), items=(
                Multiple(code="ways", title=words("Bằng cách nào?", "Which ways?"), relevant=read('reached = "yes"'),
                         options=options("web", "desk", "post")),
                Ranking(code="first", title=words("Quan trọng nhất", "Most important"), places=1,
                        options=options("speed", "price", "manner")),
                Number(code="age", title=words("Tuổi", "Age"), lowest=Decimal(15), highest=Decimal(120)),
                LongText(code="words", title=words("Góp ý", "Remarks"), longest=1000, **more),
            )),
        ),
    )  # fmt: skip


GOOD = {"reached": "yes", "q1": "5", "q2": "4", "q3": "3", "ways": ["web", "post"], "first": ["manner"], "age": 40}


def ballot(version_id, answers=None, **more):
    """Return a ballot with a number of its own, by link about Sở Y tế, of a citizen, unless said otherwise."""
    given = {"channel": Channel.LINK, "group": "citizens", "unit": "so-y-te", "seconds": 95, **more}
    return Ballot(id=given.pop("id", None) or uuid4(), version_id=version_id, answers=answers or GOOD, **given)


def make_unit(slug, kind, name, parent=None):
    return Unit.objects.create(
        slug=slug, kind=kind, name=name, full_name=name, parent=parent, sort_key=sort_key(name), folded=fold(name)
    )


@pytest.fixture
def places(db):
    """The country, a province with three departments, another province."""
    country = make_unit("viet-nam", "country", "Việt Nam")
    province = make_unit("thanh-hoa", "province", "Thanh Hóa", country)
    made = {"country": country, "province": province, "other": make_unit("nghe-an", "province", "Nghệ An", country)}
    return made | {slug: make_unit(slug, "department", name, province) for slug, name in DEPARTMENTS.items()}


@pytest.fixture
def people(places):
    """Actors by their part: `manager` and `organiser` of the province, `stranger` manages surveys of Nghệ An."""
    cast = {
        "manager": (Role.SURVEY_MANAGER, "province"),
        "colleague": (Role.SURVEY_MANAGER, "province"),
        "organiser": (Role.ORGANISER, "province"),
        "stranger": (Role.SURVEY_MANAGER, "other"),
        "officer": (Role.UNIT_OFFICER, "so-y-te"),
        "auditor": (Role.AUDITOR, "country"),
    }
    made = {}
    for name, (role, place) in cast.items():
        user = User.objects.create(username=name, full_name=name.title(), sort_key=name)
        Membership.objects.create(
            user=user, unit=places[place], role=role.value, valid_from=LONG_AGO, granted_at=BEFORE
        )
        made[name] = actor_for(user.pk)
    return SimpleNamespace(**made)


def publish(people, places, document):
    """Publish a questionnaire of the province: its version."""
    draft = questionnaire_drafts.create(
        actor=people.manager, owner_id=places["province"].pk, document=document, now=BEFORE
    )
    return publishing.publish(actor=people.manager, version_id=draft.pk, seen=draft.content_hash, now=BEFORE)


@pytest.fixture
def version(people, places):
    """The small questionnaire, published."""
    return publish(people, places, small_document())


def basics(version_id, **more):
    """Return what a campaign says of itself when nothing else matters."""
    given = {
        "kind": Kind.SATISFACTION, "title_vi": "Hài lòng về các sở năm 2026", "title_en": "Departments 2026",
        "version_id": version_id, "purpose_vi": "Để phục vụ tốt hơn.", "consent_vi": "Phiếu không ghi tên.",
        "rating": Rating.ONE, "opens_at": OPENS, "closes_at": CLOSES, "channels": OPEN, **more,
    }  # fmt: skip
    return Basics(**given)


GROUPS = (GroupSpec("citizens", "Người dân", "Citizens", 60), GroupSpec("firms", "Doanh nghiệp", "Businesses", 20))


def make_campaign(people, places, version, **more):
    """Begin a campaign of the province with two groups, and the three departments if units are rated: its card."""
    slug = campaigns.create(
        actor=people.manager, owner_id=places["province"].pk, basics=basics(version.pk, **more), now=BEFORE
    )
    card = selecting.campaign(slug)
    parts.set_groups(actor=people.manager, campaign_id=card.id, groups=GROUPS, seen=card.revision, now=BEFORE)
    if card.rating is not Rating.NONE:
        targets = {places[each].pk: 30 for each in DEPARTMENTS}
        parts.set_rated(actor=people.manager, campaign_id=card.id, targets=targets, seen=card.revision + 1, now=BEFORE)
    return selecting.campaign(card.id)


@pytest.fixture
def draft_campaign(people, places, version):
    """A campaign in preparation that lacks nothing: its card."""
    return make_campaign(people, places, version)


@pytest.fixture
def running(people, draft_campaign):
    """The campaign, launched; at NOW it runs: its card."""
    launching.launch(actor=people.manager, campaign_id=draft_campaign.id, now=BEFORE)
    return selecting.campaign(draft_campaign.id)


@pytest.fixture
def without_triggers(db):
    """Return a function that changes a campaign's row past all services: for states that take long to come about."""

    def write(campaign_id, **values):
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE surveys_campaign DISABLE TRIGGER campaign_settled")
        Campaign.objects.filter(pk=campaign_id).update(**values)
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE surveys_campaign ENABLE TRIGGER campaign_settled")

    return write
