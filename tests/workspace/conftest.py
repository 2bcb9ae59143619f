"""The made-up people of a demonstration, in the few units they need, and a browser signed in as one of them."""

import pytest
from django.core.management import call_command
from django.test import Client

from thuocdo.directory.models import Unit, User
from thuocdo.foundation.notices.services import notify
from thuocdo.kernel.vietnamese import fold, sort_key


@pytest.fixture
def people(db):
    made = {}
    for slug, kind, name, parent in (
        ("viet-nam", "country", "Việt Nam", None),
        ("bo-noi-vu", "ministry", "Bộ Nội vụ", "viet-nam"),
        ("thanh-hoa", "province", "Thanh Hóa", "viet-nam"),
        ("thanh-hoa-so-noi-vu", "department", "Sở Nội vụ", "thanh-hoa"),
    ):
        made[slug] = Unit.objects.create(
            slug=slug, kind=kind, name=name, parent=made.get(parent), sort_key=sort_key(name), folded=fold(name)
        )
    call_command("load_demonstration_accounts")


@pytest.fixture
def id_of(people):
    return lambda username: User.objects.get(username=username).pk


@pytest.fixture
def signed_in(people):
    """Return a browser in which somebody is signed in."""

    def sign_in(username):
        client = Client()
        client.force_login(User.objects.get(username=username))
        return client

    return sign_in


@pytest.fixture
def tell(id_of):
    """Tell somebody something; return nothing."""

    def tell_(username, key="a", now=None, **more):
        from django.utils import timezone

        now = now or timezone.now()
        notify(recipients=[id_of(username)], kind="foundation.trial", values={"moment": now}, now=now, key=key, **more)

    return tell_
