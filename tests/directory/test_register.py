"""The register on its real tables: section 2 of the directory, FACTS "Units", F1."""

import csv
from collections import Counter
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from thuocdo.directory.domain.changes import Wording
from thuocdo.directory.domain.units import SuccessionKind, UnitKind
from thuocdo.directory.models import Membership, Succession, Unit, UnitCode, User
from thuocdo.directory.selectors import lineage, units
from thuocdo.directory.selectors.actors import actor_for
from thuocdo.directory.services import reforms
from thuocdo.directory.services import register as service
from thuocdo.directory.services import units as changes
from thuocdo.kernel.refusals import NotFound

pytestmark = pytest.mark.django_db
DAY_2020, DAY_2021, DAY_2026 = date(2020, 12, 31), date(2021, 12, 31), date(2026, 1, 1)
LAST, FIRST = date(2025, 6, 30), date(2025, 7, 1)


def slugs(cards):
    return [each.slug for each in cards]


def test_how_many_units_there_are_on_a_day(register):
    """F1: 63 provinces until 30 June 2025, 34 since; 3,321 communes; districts are no more."""
    there = lambda kind, on: len(units.of_kind(kind, on))  # noqa: E731
    assert there(UnitKind.PROVINCE, LAST) == 63
    assert there(UnitKind.PROVINCE, FIRST) == 34
    assert there(UnitKind.COMMUNE, FIRST) == 3321
    assert there(UnitKind.DISTRICT, LAST) >= 27
    assert there(UnitKind.DISTRICT, FIRST) == 0
    assert there(UnitKind.MINISTRY, DAY_2021) == 22
    assert there(UnitKind.MINISTRY, DAY_2026) == 17
    assert there(UnitKind.DEPARTMENT, DAY_2020) == 20
    assert len(units.regions()) == 6


def test_loading_again_changes_nothing(register):
    assert [(each.added, each.changed, each.removed) for each in service.load()] == [(0, 0, 0)] * 5


def test_loading_puts_right_what_was_changed(register):
    UnitCode.objects.filter(unit__slug="hai-phong").delete()
    Unit.objects.filter(slug="hai-phong").update(name="Sai")
    kept = units.unit("hai-phong").id
    changes = {each.table: (each.added, each.changed, each.removed) for each in service.load()}
    assert changes["unit"] == (0, 1, 0)
    assert changes["unitcode"] == (1, 0, 0)
    assert (units.unit("hai-phong").id, units.unit("hai-phong").name) == (kept, "Hải Phòng")


def test_loading_leaves_what_was_changed_by_hand(register):
    now, day, basis = datetime(2026, 3, 1, 8, tzinfo=UTC), date(2026, 2, 1), "Nghị quyết 12/NQ-UBTVQH"
    country = Unit.objects.get(slug="viet-nam")
    user = User.objects.create_user("he2", "x", full_name="Đặng Minh Hệ")
    Membership.objects.create(user=user, unit=country, role="system_admin", valid_from=day, granted_at=now)
    chief = actor_for(user.pk)
    hue, ngoc_hoi = Unit.objects.get(slug="hue"), Unit.objects.get(slug="ha-noi-ngoc-hoi")
    changes.rename(actor=chief, unit_id=hue.pk, wording=Wording("Phú Xuân"), since=day, basis=basis, now=now)
    nam_phu = Unit.objects.get(slug="ha-noi-nam-phu").pk
    reforms.merge(actor=chief, unit_ids=[ngoc_hoi.pk], into=nam_phu, on=day, basis=basis, now=now)

    assert [(each.added, each.changed, each.removed) for each in service.load()] == [(0, 0, 0)] * 5
    assert units.unit("hue").name == "Phú Xuân"
    assert units.unit("ha-noi-ngoc-hoi").valid_until == day
    assert [each.slug for each in lineage.successors(ngoc_hoi.pk, day)] == ["ha-noi-nam-phu"]


def test_the_communes_of_each_province_are_as_many_as_the_table_of_provinces_says(register):
    printed = {
        row["code"]: int(row["n_communes_2026"])
        for row in csv.DictReader((service.DATA / "units.csv").open(encoding="utf-8-sig"))
        if row["kind"] == "province_new"
    }
    counted = Counter(
        Unit.objects.filter(kind="commune", valid_until=None, parent__codes__valid_until=None).values_list(
            "parent__codes__code", flat=True
        )
    )
    assert dict(counted) == printed


@pytest.mark.parametrize("table", ["par_index_2021_provinces", "par_index_2021_ministries"])
def test_every_name_of_the_published_tables_finds_its_unit(register, table):
    """A16: the tables are printed with these names."""
    kind = UnitKind.PROVINCE if "provinces" in table else UnitKind.MINISTRY
    rows = [
        row["name"]
        for row in csv.DictReader((service.DATA / "units.csv").open(encoding="utf-8-sig"))
        if row["kind"] == ("province_63" if kind is UnitKind.PROVINCE else "ministry_ranked_2021")
    ]
    found = {name: units.find(kind, name, DAY_2021) for name in rows}
    assert [name for name, unit in found.items() if unit is None] == []
    assert len({unit.id for unit in found.values()}) == len(rows)


def test_one_unit_goes_under_names_printed_differently(register):
    """FACTS: Nghi/Nghị Sơn, Hoằng/Hoàng Hóa in one report; identity must not rest on names."""
    within = units.unit("thanh-hoa").id
    for kind, printed in (
        (UnitKind.DISTRICT, ("Huyện Hoằng Hóa", "Huyện Hoàng Hóa", "huyện hoằng hoá")),
        (UnitKind.DISTRICT, ("Thành phố Sầm Sơn", "Thành Phố Sầm Sơn")),
        (UnitKind.DEPARTMENT, ("Ban quản lý Khu kinh tế Nghị Sơn", "Ban quản lý KKT NS")),
        (UnitKind.DEPARTMENT, ("Sở Nông nghiệp&PTNT", "Sở Nông nghiệp & PTNT")),
    ):
        found = {units.find(kind, name, DAY_2020, within) for name in printed}
        assert len(found) == 1 and None not in found, printed


def test_a_name_counts_on_its_days_only(register):
    """F1: names over time."""
    assert units.find(UnitKind.PROVINCE, "Thừa Thiên Huế", date(2024, 12, 31)).slug == "hue"
    assert units.find(UnitKind.PROVINCE, "Huế", date(2024, 12, 31)) is None
    assert units.find(UnitKind.PROVINCE, "Huế", date(2025, 1, 1)).slug == "hue"
    assert units.find(UnitKind.PROVINCE, "Hải Dương", LAST).slug == "hai-duong"
    assert units.find(UnitKind.PROVINCE, "Hải Dương", FIRST) is None
    assert units.unit("dong-nai").full_name == "Thành phố Đồng Nai"


def test_a_name_that_several_bear_is_nobody_s(register):
    assert units.find(UnitKind.COMMUNE, "Tân Hòa", DAY_2026) is None
    assert len(units.suggest(UnitKind.COMMUNE, "Tân Hòa", DAY_2026)) == 5
    only = units.find(UnitKind.COMMUNE, "Tân Hòa", DAY_2026, within=units.unit("ho-chi-minh").id)
    assert only.slug == "ho-chi-minh-tan-hoa"


def test_a_slip_of_the_pen_is_answered_with_a_suggestion(register):
    assert units.find(UnitKind.PROVINCE, "Hải Dươngg", DAY_2021) is None
    assert slugs(units.suggest(UnitKind.PROVINCE, "Hải Dươngg", DAY_2021))[0] == "hai-duong"
    assert units.suggest(UnitKind.PROVINCE, "  ", DAY_2021) == ()


def test_successors_and_predecessors_in_one_call(register):
    """Issue section 2: "Successors of Hải Dương on 2026-01-01", "predecessors of Bắc Ninh"."""
    assert slugs(lineage.successors(units.unit("hai-duong").id, DAY_2026)) == ["hai-phong"]
    assert slugs(lineage.successors(units.unit("hai-duong").id, LAST)) == []
    assert slugs(lineage.predecessors(units.unit("bac-ninh").id)) == ["bac-giang", "bac-ninh-den-2025"]
    assert slugs(lineage.predecessors(units.unit("bac-ninh").id, LAST)) == ["bac-giang", "bac-ninh-den-2025"]
    assert slugs(lineage.predecessors(units.unit("bac-ninh").id, FIRST)) == []
    assert slugs(lineage.standing_for(units.unit("bac-giang").id, DAY_2026)) == ["bac-ninh"]
    assert slugs(lineage.standing_for(units.unit("ha-noi").id, DAY_2026)) == ["ha-noi"]
    assert slugs(lineage.standing_for(units.unit("hai-phong").id, DAY_2021)) == ["hai-duong", "hai-phong-den-2025"]


def test_lineage_runs_over_any_number_of_steps(register, django_assert_num_queries):
    """One call, the same number of queries for one step and for twenty; a circle ends."""
    names = [f"doi-{place}" for place in range(21)]
    made = [
        Unit.objects.create(
            slug=name, kind="province", name=name, sort_key=name, folded=name,
            valid_from=date(2030 + place, 1, 1), valid_until=date(2031 + place, 1, 1) if place < 20 else None,
        )
        for place, name in enumerate(names)
    ]  # fmt: skip
    for before, after in pairwise(made):
        Succession.objects.create(predecessor=before, successor=after, kind="rename", effective_date=after.valid_from)
    with django_assert_num_queries(2):
        assert slugs(lineage.successors(made[0].pk, date(2060, 1, 1))) == ["doi-20"]
    with django_assert_num_queries(2):
        assert slugs(lineage.successors(made[19].pk, date(2060, 1, 1))) == ["doi-20"]
    assert slugs(lineage.successors(made[0].pk, date(2035, 6, 1))) == ["doi-5"]
    assert len(lineage.predecessors(made[20].pk)) == 20
    Succession.objects.create(predecessor=made[20], successor=made[0], kind="rename", effective_date=date(2055, 1, 1))
    assert slugs(lineage.successors(made[0].pk, date(2060, 1, 1))) == ["doi-20"]


def test_the_lineage_of_a_page(register):
    hai_duong = lineage.lineage(units.unit("hai-duong").id)
    assert hai_duong.before == ()
    assert [(step.after.slug, step.kind, step.effective_date) for step in hai_duong.after] == [
        ("hai-phong", SuccessionKind.MERGE, FIRST)
    ]
    abolished = lineage.lineage(units.unit("thanh-hoa-huyen-dong-son").id)
    assert [(step.after, step.kind) for step in abolished.after] == [(None, SuccessionKind.ABOLITION)]
    home_affairs = lineage.lineage(units.unit("bo-noi-vu").id)
    assert [(step.before.slug, step.verified) for step in home_affairs.before] == [
        ("bo-lao-dong-thuong-binh-va-xa-hoi", False)
    ]


def test_a_bare_code_names_another_unit_after_the_mergers(register):
    """FACTS: 24 was Bắc Giang, now Bắc Ninh."""
    assert units.by_code("statistics", UnitKind.PROVINCE, "24", LAST).slug == "bac-giang"
    assert units.by_code("statistics", UnitKind.PROVINCE, "24", FIRST).slug == "bac-ninh"
    assert units.by_code("statistics", UnitKind.PROVINCE, "27", FIRST) is None
    assert units.by_code("statistics", UnitKind.COMMUNE, "00004", FIRST).slug == "ha-noi-ba-dinh"


def test_a_former_commune_that_the_table_divides_is_one_unit(register):
    """The table says that the rest of Phường Cửa Nam went elsewhere: one unit, four successors."""
    former = units.unit("ha-noi-phuong-cua-nam-den-2025")
    assert slugs(lineage.successors(former.id, FIRST)) == [
        "ha-noi-ba-dinh",
        "ha-noi-cua-nam",
        "ha-noi-hoan-kiem",
        "ha-noi-van-mieu-quoc-tu-giam",
    ]
    assert former.exists_on(LAST) and not former.exists_on(FIRST)


def test_former_communes_of_one_name_stay_apart(register):
    """Two districts of An Giang each had a Xã Vĩnh Phú: the table names the district."""
    both = units.search("Xã Vĩnh Phú", [UnitKind.COMMUNE], LAST, within=units.unit("an-giang").id).units
    exact = [each for each in both if each.name == "Xã Vĩnh Phú"]
    assert sorted(each.full_name for each in exact) == [
        "Xã Vĩnh Phú (huyện Giang Thành)",
        "Xã Vĩnh Phú (huyện Giồng Riềng)",
        "Xã Vĩnh Phú (huyện Thoại Sơn)",
    ]
    assert len({tuple(slugs(lineage.successors(each.id, FIRST))) for each in exact}) == 3


def test_a_commune_that_was_not_merged_was_there_before(register):
    assert units.unit("dak-lak-vu-bon").exists_on(LAST)
    assert lineage.lineage(units.unit("dak-lak-vu-bon").id).before == ()
    assert not units.unit("ha-noi-ba-dinh").exists_on(LAST)


def test_search_with_and_without_diacritics_and_pages(register):
    """D1: "danh gia" finds "đánh giá"; decomposed input too."""
    import unicodedata

    for text in ("da nang", "Đà Nẵng", unicodedata.normalize("NFD", "Đà Nẵng"), "  ĐÀ   nẵng "):
        assert slugs(units.search(text, [UnitKind.PROVINCE]).units) == ["da-nang", "da-nang-den-2025"]
    assert units.search("Hoà Bình").units[0].slug == "hoa-binh"  # the province before the communes
    everything = units.search(kinds=[UnitKind.COMMUNE], on=FIRST, per_page=100)
    assert (everything.total, everything.pages, len(everything.units)) == (3321, 34, 100)
    last = units.search(kinds=[UnitKind.COMMUNE], on=FIRST, page=99, per_page=100)
    assert (last.page, len(last.units)) == (34, 21)
    assert units.search("%").total == 0
    assert units.search("không có nơi này").units == ()


def test_an_unknown_unit_is_not_found(register):
    with pytest.raises(NotFound, match="There is no unit “atlantis”"):
        units.unit("atlantis")


def test_profile_says_what_is_unverified(register):
    hue = units.profile("hue")
    assert [(name.name, name.valid_until) for name in hue.names[:2]] == [
        ("Thừa Thiên Huế", date(2025, 1, 1)),
        ("Tỉnh Thừa Thiên Huế", date(2025, 1, 1)),
    ]
    assert [str(doubt) for doubt in hue.doubts] == [
        "The day of the newest change of name has not been checked against an official text."
    ]
    assert [(code.code, code.verified) for code in hue.codes] == [("46", False), ("46", True)]
    assert hue.region.slug == "bac-trung-bo-va-duyen-hai-mien-trung"
    assert hue.parent.slug == "viet-nam"


def test_the_line_of_a_unit_leads_to_the_country(register):
    ids = [units.unit(slug).id for slug in ("ha-noi-ba-dinh", "ha-noi", "viet-nam")]
    assert units.line(ids[0]) == tuple(ids)
    assert units.line(0) == ()


def test_the_tables_are_the_product_s_own():
    assert (Path(service.DATA) / "SOURCES.md").exists()
