"""The five publications of the product, as the tests of results have them."""

import pytest


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    from django.db import transaction

    from tests.worlds import published

    with django_db_blocker.unblock(), transaction.atomic():
        yield published()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def fresh_rates():
    """No test is slowed by the questions of another."""
    from django.core.cache import cache

    cache.clear()
