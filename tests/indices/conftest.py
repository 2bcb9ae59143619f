"""What the tests of frameworks stand on: two owners, an organiser of each, and the frameworks of the product."""

from datetime import UTC, date, datetime

import pytest

from thuocdo.directory.domain.actors import Actor, Held, Role
from thuocdo.directory.models import Unit, User
from thuocdo.indices.services import loading

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)


def unit(kind, name, slug):
    return Unit.objects.create(slug=slug, kind=kind, name=name, full_name=name, sort_key=name, folded=name.lower())


def organiser_of(owner, username):
    user = User.objects.create(username=username, full_name=username)
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
