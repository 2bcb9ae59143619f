"""The real register, loaded once per module and taken back afterwards; a few people in it; a signed-in browser."""

from datetime import date

import pytest
from django.db import transaction
from django.test import Client
from django.utils import translation

LONG_AGO = date(2020, 1, 1)
PASSWORD = "chín con chim khôn"


@pytest.fixture(scope="module")
def register(django_db_setup, django_db_blocker):
    """All units of the product's own tables; each test's own changes are rolled back to this."""
    from tests.worlds import kept
    from thuocdo.directory.services import register as service

    with django_db_blocker.unblock(), transaction.atomic():
        yield kept("register", service.load)
        transaction.set_rollback(True)


@pytest.fixture
def units(db):
    """Five units: the country, a ministry, a province, its department, and a province apart."""
    from thuocdo.directory.models import Unit
    from thuocdo.kernel.vietnamese import fold, sort_key

    made = {}
    for slug, kind, name, parent in (
        ("viet-nam", "country", "Việt Nam", None),
        ("bo-noi-vu", "ministry", "Bộ Nội vụ", "viet-nam"),
        ("thanh-hoa", "province", "Thanh Hóa", "viet-nam"),
        ("thanh-hoa-so-noi-vu", "department", "Sở Nội vụ", "thanh-hoa"),
        ("hai-duong", "province", "Hải Dương", "viet-nam"),
    ):
        made[slug] = Unit.objects.create(
            slug=slug,
            kind=kind,
            name=name,
            full_name=f"{name} Thanh Hóa" if kind == "department" else name,
            parent=made.get(parent),
            sort_key=sort_key(name),
            folded=fold(f"{name} Thanh Hóa") if kind == "department" else fold(name),
        )
    return made


@pytest.fixture
def person(units):
    """Return a function that makes an account, with roles given as (role, slug of a unit, until=None)."""
    from thuocdo.directory.models import Membership, User

    def make(username, *roles, full_name="Lê Thị Mai", email="", until=None, **values):
        user = User.objects.create_user(username, PASSWORD, full_name=full_name, email=email, **values)
        for role, slug in roles:
            Membership.objects.create(
                user=user,
                unit=units[slug],
                role=role,
                valid_from=LONG_AGO,
                valid_until=until,
                granted_at="2020-01-01T00:00Z",
            )
        return user

    return make


@pytest.fixture
def browser_of():
    """Return a function that gives a client in which a person is signed in."""

    def sign_in(user):
        client = Client()
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    """Argon2 takes a quarter of a second on purpose; only `test_sign_in` has a use for that."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def vietnamese_first():
    """A page in English leaves English behind in this process; the next test begins anew."""
    translation.activate("vi")
    yield
    translation.activate("vi")
