"""The five published tables of the product, audited, without a database."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import tables

from thuocdo.results.domain.audit import audit


@pytest.fixture(scope="session")
def ministries():
    return tables.published("par-index-bo-2021")


@pytest.fixture(scope="session")
def provinces():
    regions = {
        row["name"]: row["parent_or_region"] for row in tables.rows(tables.UNITS) if row["kind"] == "province_63"
    }
    return tables.published("par-index-tinh-2021", regions=regions)


@pytest.fixture(scope="session")
def departments():
    return tables.published("cchc-so-thanh-hoa-2020")


@pytest.fixture(scope="session")
def districts():
    return tables.published("cchc-huyen-thanh-hoa-2020")


@pytest.fixture(scope="session")
def hai_duong():
    return tables.published("par-index-tinh-2022-hai-duong", previous_ranks={"Hải Dương": 19})


@pytest.fixture(scope="session")
def found():
    """Return the findings about a table, of one check or of one weight."""

    def find(table, check=None, weight=None, unit=None, node=None):
        return [
            each
            for each in audit(table)
            if (check is None or each.check == check)
            and (weight is None or each.weight == weight)
            and (unit is None or each.unit == unit)
            and (node is None or each.node == node)
        ]

    return find


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """The real register, frameworks and the five publications; taken back when the module is done."""
    from django.db import transaction

    from tests.worlds import published

    with django_db_blocker.unblock(), transaction.atomic():
        yield published()
        transaction.set_rollback(True)
