"""What names, codes and days a change of the register takes (F1, F5)."""

from datetime import date

import pytest

from thuocdo.directory.domain import changes
from thuocdo.directory.domain.changes import IDENTIFICATION, STATISTICS, NewUnit, Wording
from thuocdo.directory.domain.units import UnitCard, UnitKind

BEGAN, TODAY = date(2025, 7, 1), date(2026, 3, 1)


def card(kind=UnitKind.COMMUNE, since=BEGAN, until=None, slug="hue-a-luoi-1"):
    return UnitCard(1, slug, kind, "A Lưới 1", "Xã A Lưới 1", "", "", 2, "", since, until)


def sentences(problems):
    return [str(each.sentence) for each in problems]


@pytest.mark.parametrize(
    ("scheme", "kind", "code", "right"),
    [
        (STATISTICS, UnitKind.PROVINCE, "38", True),
        (STATISTICS, UnitKind.PROVINCE, "038", False),
        (STATISTICS, UnitKind.COMMUNE, "20056", True),
        (STATISTICS, UnitKind.COMMUNE, "2005", False),
        (STATISTICS, UnitKind.COMMUNE, "２００５６", False),
        (STATISTICS, UnitKind.DEPARTMENT, "38", False),
        (STATISTICS, UnitKind.DEPARTMENT, "", True),
        (IDENTIFICATION, UnitKind.PROVINCE, "H56", True),
        (IDENTIFICATION, UnitKind.DEPARTMENT, "H56.15", True),
        (IDENTIFICATION, UnitKind.DEPARTMENT, "Z56.15", False),
        (IDENTIFICATION, UnitKind.DEPARTMENT, "H56.", False),
        (IDENTIFICATION, UnitKind.DEPARTMENT, "h56.15", False),
        (IDENTIFICATION, UnitKind.DEPARTMENT, "H56." + "1" * 31, True),
        (IDENTIFICATION, UnitKind.DEPARTMENT, "H56." + "1" * 32, False),
        ("other", UnitKind.PROVINCE, "38", False),
    ],
)
def test_codes(scheme, kind, code, right):
    assert (sentences(changes.code_problems(scheme, kind, code)) == []) is right


@pytest.mark.parametrize(
    ("on", "until", "told"),
    [
        (date(2025, 7, 2), None, []),
        (TODAY, None, []),
        (date(2026, 3, 2), None, ["2026-03-02 lies in the future. Enter the change on its first day or later."]),
        (BEGAN, None, ["Xã A Lưới 1 exists since 2025-07-01. Give a later day."]),
        (date(2026, 1, 1), date(2026, 1, 1), ["Xã A Lưới 1 existed until 2025-12-31 only."]),
    ],
)
def test_days(on, until, told):
    assert sentences(changes.day_problems(on, TODAY, [card(until=until)])) == told


@pytest.mark.parametrize(
    ("wording", "places"),
    [
        (Wording("A Lưới 1", "Xã A Lưới 1"), []),
        (Wording("A Lưới 1"), []),
        (Wording("…"), ["name"]),
        (Wording("A Lưới", "Xã Hồng Vân"), ["full_name"]),
        (Wording("A" * 201), ["name"]),
    ],
)
def test_names(wording, places):
    assert [each.place for each in changes.wording_problems(wording)] == places


@pytest.mark.parametrize(
    ("kind", "parent", "right"),
    [
        (UnitKind.PROVINCE, UnitKind.COUNTRY, True),
        (UnitKind.MINISTRY, UnitKind.COUNTRY, True),
        (UnitKind.COMMUNE, UnitKind.PROVINCE, True),
        (UnitKind.COMMUNE, UnitKind.COUNTRY, False),
        (UnitKind.DEPARTMENT, UnitKind.MINISTRY, False),
        (UnitKind.COUNTRY, UnitKind.COUNTRY, False),
    ],
)
def test_places_in_the_tree(kind, parent, right):
    assert (sentences(changes.place_problems(kind, card(parent))) == []) is right


def test_addresses_and_order_follow_the_names():
    commune = NewUnit(UnitKind.COMMUNE, 2, Wording("Hồng Vân"))
    assert changes.slug_for(commune, card(UnitKind.PROVINCE, slug="hue")) == "hue-hong-van"
    ministry = NewUnit(UnitKind.MINISTRY, 2, Wording("Bộ Dân số"))
    assert changes.slug_for(ministry, card(UnitKind.COUNTRY, slug="viet-nam")) == "bo-dan-so"
    assert changes.sorted_as(UnitKind.MINISTRY, "Bộ Dân số") == "Dân số"
    assert changes.sorted_as(UnitKind.COMMUNE, "Bộ Dân số") == "Bộ Dân số"
