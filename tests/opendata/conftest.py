"""The five publications of the product, as the tests of results have them."""

from datetime import UTC, datetime

import pytest


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    from django.core.management import call_command
    from django.db import transaction

    from thuocdo.results.services.loading import load_published

    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_units", verbosity=0)
        call_command("load_frameworks", verbosity=0)
        yield {each.slug: each for each in load_published(now=datetime(2026, 3, 2, 9, 0, tzinfo=UTC))}
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def fresh_rates():
    """No test is slowed by the questions of another."""
    from django.core.cache import cache

    cache.clear()
