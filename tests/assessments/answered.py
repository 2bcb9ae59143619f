"""A round whose leaf 3.2 is an opinion survey of two groups (12 points) and 3.3 a factor of satisfaction (8 points),
and a campaign that asks for both about the departments. Leaders count 70 %, staff 30 %."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction as F
from types import SimpleNamespace

import pytest

from tests.assessments.conftest import BEFORE_ALL, LONG_AGO, small_framework
from tests.surveys.conftest import GOOD, ballot, basics, small_document
from thuocdo.assessments.domain.surveyed import Link
from thuocdo.assessments.selectors import rounds
from thuocdo.assessments.services import surveying
from thuocdo.directory.domain.actors import Role
from thuocdo.directory.models import Membership
from thuocdo.directory.selectors.actors import actor_for
from thuocdo.indices import selectors as indices
from thuocdo.indices.domain import fingerprints
from thuocdo.indices.domain.documents import Document
from thuocdo.indices.domain.frameworks import RespondentGroup
from thuocdo.indices.domain.rules import ScaleOption, SipasFactor, SurveyMean
from thuocdo.indices.models import Index
from thuocdo.indices.services import drafts, lifecycle
from thuocdo.questionnaires.services import drafts as questionnaire_drafts
from thuocdo.questionnaires.services import publishing
from thuocdo.surveys.selectors import campaigns as selecting
from thuocdo.surveys.services import campaigns, folding, launching, parts
from thuocdo.surveys.services.parts import GroupSpec
from thuocdo.surveys.services.storing import store

LONG_BEFORE = BEFORE_ALL - timedelta(days=30)
NOW = datetime(2026, 1, 8, 2, 0, tzinfo=UTC)
OPINION = SurveyMean((
    ScaleOption("good", "Tốt", F(100), "Good"), ScaleOption("fair", "Khá", F(60), "Fair"),
    ScaleOption("bad", "Kém", F(0), "Bad"), ScaleOption("none", "Không ý kiến", None, "No opinion"),
))  # fmt: skip
MEANS = {"5": "good", "4": "good", "3": "fair", "2": "bad", "1": "bad"}
SATISFIED = {"5": "satisfied", "4": "satisfied", "3": "other", "2": "other", "1": "other"}
PEOPLE_OF = {"citizens": "leaders", "firms": "staff"}  # groups of the campaign → those of the leaf
GROUPS = (GroupSpec("citizens", "Lãnh đạo", "Leaders", 60), GroupSpec("firms", "Công chức", "Staff", 20))


def surveyed_framework():
    """The small framework with leaf 3.2 split into 3.2 and 3.3."""
    spec = small_framework()
    before = spec.tree["3.2"]
    opinion = replace(before, max_points=F(12), rule=OPINION, respondent_weights={"leaders": F(70), "staff": F(30)})
    factor = replace(before, code="3.3", title_vi="Hài lòng", title_en="Satisfaction", max_points=F(8),
                     rule=SipasFactor("II.1"))  # fmt: skip
    groups = (RespondentGroup("leaders", "Lãnh đạo", "Leaders"), RespondentGroup("staff", "Công chức", "Staff"))
    return replace(spec, nodes=(*spec.nodes[:-1], opinion, factor), respondent_groups=groups)


@pytest.fixture
def framework_id(places, people):
    """The framework with surveys, in use."""
    index = Index.objects.create(
        owner=places["province"], slug="cchc-so", title_vi="Chỉ số CCHC các sở", unit_kind="department",
        within=places["province"],
    )  # fmt: skip
    slug = drafts.begin_with(
        actor=people.organiser, index_id=index.pk, owner_id=places["province"].pk,
        document=Document(surveyed_framework(), "Bộ tiêu chí thử", "Trial criteria"), now=BEFORE_ALL,
    )  # fmt: skip
    card = indices.framework(slug, actor=people.organiser, on=BEFORE_ALL.date())
    seen = fingerprints.of_all(indices.document(card.id))
    lifecycle.put_in_use(actor=people.organiser, framework_id=card.id, seen=seen, now=BEFORE_ALL)
    return card.id


@pytest.fixture
def asking(places, people):
    """The campaign, running, with `answer(unit, *steps)`: one ballot for each step of q1 (q2 and q3 the same)."""
    manager = Membership.objects.create(
        user_id=people.organiser.user_id, unit=places["province"], role=Role.SURVEY_MANAGER.value,
        valid_from=LONG_AGO, granted_at=LONG_BEFORE,
    ).user_id  # fmt: skip
    actor = actor_for(manager)
    draft = questionnaire_drafts.create(
        actor=actor, owner_id=places["province"].pk, document=small_document(), now=LONG_BEFORE
    )
    version = publishing.publish(actor=actor, version_id=draft.pk, seen=draft.content_hash, now=LONG_BEFORE)
    told = basics(version.pk, opens_at=BEFORE_ALL, closes_at=NOW + timedelta(days=60))
    slug = campaigns.create(actor=actor, owner_id=places["province"].pk, basics=told, now=LONG_BEFORE)
    card = selecting.campaign(slug)
    parts.set_groups(actor=actor, campaign_id=card.id, groups=GROUPS, seen=card.revision, now=LONG_BEFORE)
    targets = {places[each].pk: None for each in ("so-noi-vu", "so-y-te", "so-tai-chinh")}
    parts.set_rated(actor=actor, campaign_id=card.id, targets=targets, seen=card.revision + 1, now=LONG_BEFORE)
    launching.launch(actor=actor, campaign_id=card.id, now=LONG_BEFORE)

    def answer(unit, *steps, group="citizens", fold=True):
        for step in steps:
            given = GOOD | {"q1": step, "q2": step, "q3": step}
            store(campaign_id=card.id, ballot=ballot(version.pk, given, unit=unit, group=group), now=NOW)
        if fold:
            folding.fold(now=NOW)

    return SimpleNamespace(card=selecting.campaign(card.id), version=version, answer=answer, actor=actor)


@pytest.fixture
def linked(running, asking, people):
    """The round with both leaves linked: 3.2 to q1, 3.3 to q2 and q3."""
    made = (
        Link("3.2", asking.card.id, ("q1",), MEANS, PEOPLE_OF),
        Link("3.3", asking.card.id, ("q2", "q3"), SATISFIED),
    )
    for each in made:
        seen = rounds.round_(running.id).revision
        surveying.link(actor=people.organiser, round_id=running.id, link=each, seen=seen, now=NOW)
    return running
