"""B1: a unit picker takes units of the register only: there on that day, of the right kind, lying within."""

from datetime import date

import pytest

from tests.questionnaires.conftest import TODAY, unit
from thuocdo.questionnaires.domain import answering
from thuocdo.questionnaires.domain.documents import Document, Section
from thuocdo.questionnaires.domain.items import UnitPicker
from thuocdo.questionnaires.selectors.register import unit_check

PROVINCE = UnitPicker(code="tinh", title={"vi": "Tỉnh"}, unit_kinds=("province",))
COMMUNE = UnitPicker(code="xa", title={"vi": "Xã"}, unit_kinds=("commune",), within="tinh")
FORM = Document(title={"vi": "Phiếu"}, sections=(Section(code="s", items=(PROVINCE, COMMUNE)),))


@pytest.fixture
def places(db):
    thanh_hoa, hue = unit("province", "Thanh Hóa", "thanh-hoa"), unit("province", "Huế", "hue")
    district = unit("district", "Nga Sơn", "nga-son")
    commune = unit("commune", "Ba Đình", "ba-dinh")
    for inner, outer in ((district, thanh_hoa), (commune, district)):
        inner.parent = outer
        inner.save()
    district.valid_until = date(2025, 7, 1)
    district.save()
    return hue


def problems(**answers):
    found = answering.check(FORM, answers, today=TODAY, is_unit=unit_check(TODAY), complete=False).problems
    return [(each.place, str(each.sentence)) for each in found]


def test_a_commune_within_its_province_is_taken_also_through_what_lies_between(places):
    assert problems(tinh="thanh-hoa", xa="ba-dinh") == []
    assert problems(xa="ba-dinh") == []


@pytest.mark.parametrize(
    ("answers", "place"),
    [
        ({"tinh": "khong-co"}, "tinh"),  # no such unit
        ({"tinh": "ba-dinh"}, "tinh"),  # of another kind
        ({"tinh": "hue", "xa": "ba-dinh"}, "xa"),  # lies elsewhere
        ({"xa": "nga-son"}, "xa"),
    ],
)
def test_other_units_are_refused(places, answers, place):
    assert problems(**answers) == [(place, "There is no such unit to choose here.")]


def test_a_unit_counts_on_the_days_on_which_it_exists(places):
    district = UnitPicker(code="huyen", title={}, unit_kinds=("district",))
    assert unit_check(date(2025, 6, 30))("nga-son", district, "")
    assert not unit_check(date(2025, 7, 1))("nga-son", district, "")


def test_a_unit_does_not_lie_within_itself(places):
    item = UnitPicker(code="t", title={}, unit_kinds=("province",), within="x")
    assert not unit_check(TODAY)("hue", item, "hue")
