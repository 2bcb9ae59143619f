"""What the tests of frameworks stand on: two owners, an organiser of each, and the frameworks of the product."""

from datetime import UTC, date, datetime

import pytest

from thuocdo.directory.domain.actors import Actor, Held, Role
from thuocdo.directory.models import Membership, Unit, User
from thuocdo.indices import selectors
from thuocdo.indices.services import drafts, loading

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)


def unit(kind, name, slug):
    return Unit.objects.create(slug=slug, kind=kind, name=name, full_name=name, sort_key=name, folded=name.lower())


def organiser_of(owner, username):
    user = User.objects.create(username=username, full_name=username)
    Membership.objects.create(
        user=user, unit=owner, role=Role.ORGANISER.value, valid_from=date(2025, 1, 1), granted_at=NOW
    )
    return Actor(user.pk, username, (Held(Role.ORGANISER, owner.pk, date(2025, 1, 1)),))


@pytest.fixture
def ministry(db):
    return unit("ministry", "Bộ Nội vụ", "bo-noi-vu")


@pytest.fixture
def thanh_hoa(db):
    return unit("province", "Thanh Hóa", "thanh-hoa")


@pytest.fixture
def ministry_organiser(ministry):
    return organiser_of(ministry, "bo")


@pytest.fixture
def thanh_hoa_organiser(thanh_hoa):
    return organiser_of(thanh_hoa, "thanh-hoa")


@pytest.fixture
def loaded(ministry, thanh_hoa):
    return {each.slug: each for each in loading.load(now=NOW)}


@pytest.fixture
def signed_in(client):
    """Return a function that signs an actor in and returns the client."""

    def sign_in(actor):
        client.force_login(User.objects.get(pk=actor.user_id))
        return client

    return sign_in


@pytest.fixture
def draft(loaded, ministry_organiser, ministry):
    """A draft of the Ministry, copied from the model of 2022: its card."""
    source = selectors.in_use("tinh-2022-mo-hinh")
    slug = drafts.copy(
        actor=ministry_organiser,
        framework_id=source.id,
        owner_id=ministry.pk,
        title_vi="Bộ tiêu chí cấp tỉnh 2026",
        first_year=2026,
        now=NOW,
    )
    return selectors.framework(slug, actor=ministry_organiser, on=TODAY)
