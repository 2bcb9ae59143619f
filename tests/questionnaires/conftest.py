"""What the tests of questionnaires stand on: two owners and a survey manager of each."""

from datetime import UTC, date, datetime

import pytest

from tests.questionnaires.at_work import FORM
from thuocdo.directory.domain.actors import Actor, Held, Role
from thuocdo.directory.models import Membership, Unit, User
from thuocdo.questionnaires.services import drafts, publishing

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)


def unit(kind, name, slug):
    return Unit.objects.create(slug=slug, kind=kind, name=name, full_name=name, sort_key=name, folded=name.lower())


def survey_manager(owner, username):
    user = User.objects.create(username=username, full_name=username)
    Membership.objects.create(
        user=user, unit=owner, role=Role.SURVEY_MANAGER.value, valid_from=date(2025, 1, 1), granted_at=NOW
    )
    return Actor(user.pk, username, (Held(Role.SURVEY_MANAGER, owner.pk, date(2025, 1, 1)),))


@pytest.fixture
def ministry(db):
    return unit("ministry", "Bộ Nội vụ", "bo-noi-vu")


@pytest.fixture
def manager(ministry):
    return survey_manager(ministry, "bo")


@pytest.fixture
def stranger(db):
    return survey_manager(unit("province", "Thanh Hóa", "thanh-hoa"), "thanh-hoa")


@pytest.fixture
def signed_in(client):
    """Return a function that signs an actor in and returns the client."""

    def sign_in(actor):
        client.force_login(User.objects.get(pk=actor.user_id))
        return client

    return sign_in


@pytest.fixture
def draft(manager, ministry):
    return drafts.create(actor=manager, owner_id=ministry.pk, document=FORM, now=NOW)


@pytest.fixture
def published(draft, manager):
    return publishing.publish(actor=manager, version_id=draft.pk, seen=draft.content_hash, now=NOW)
