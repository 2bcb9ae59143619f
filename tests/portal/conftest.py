"""The real register, criteria sets and published results, loaded once for these tests and taken back after them."""

from datetime import UTC, datetime

import pytest


@pytest.fixture(scope="package")
def published(django_db_setup, django_db_blocker):
    """The five published results by slug, with everything they rest on."""
    from django.core.management import call_command
    from django.db import transaction

    from thuocdo.results.services.loading import load_published

    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_units", verbosity=0)
        call_command("load_frameworks", verbosity=0)
        yield {each.slug: each for each in load_published(now=datetime(2026, 3, 2, 9, 0, tzinfo=UTC))}
        transaction.set_rollback(True)


@pytest.fixture
def read(published, client):
    """Return a function that gets a page and returns its text without tags, with single spaces."""
    import html
    import re

    def get(address, status=200):
        response = client.get(address)
        assert response.status_code == status, address
        text = response.content.decode()
        main = text[text.index("<main") : text.index("</main>")]
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split())

    return get
