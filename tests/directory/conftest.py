"""The real register, loaded once per module and taken back afterwards."""

import pytest
from django.db import transaction


@pytest.fixture(scope="module")
def register(django_db_setup, django_db_blocker):
    """All units of the product's own tables; each test's own changes are rolled back to this."""
    from thuocdo.directory.services import register as service

    with django_db_blocker.unblock(), transaction.atomic():
        yield service.load()
        transaction.set_rollback(True)
