"""The register is changed by hand: spans close and open, what was stays readable, and loading leaves it (F1)."""

import threading
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connections

from thuocdo.directory.domain.changes import NewUnit, Wording
from thuocdo.directory.domain.units import UnitKind
from thuocdo.directory.models import Succession, Unit, UnitCode, UnitName
from thuocdo.directory.selectors import lineage
from thuocdo.directory.selectors import units as selectors
from thuocdo.directory.selectors.actors import actor_for
from thuocdo.directory.services import reforms
from thuocdo.directory.services import units as services
from thuocdo.foundation.audit.models import AuditRecord
from thuocdo.foundation.pagecache.models import Stamp
from thuocdo.kernel.refusals import BadInput, NotPermitted

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
TODAY, DAY, BASIS = date(2026, 3, 1), date(2026, 2, 1), "Nghị quyết 12/NQ-UBTVQH ngày 15/01/2026"
pytestmark = pytest.mark.django_db


@pytest.fixture
def chief(person):
    return actor_for(person("he", ("system_admin", "viet-nam")).pk)


@pytest.fixture
def duc(person):
    """The administrator of Thanh Hóa."""
    return actor_for(person("duc", ("unit_admin", "thanh-hoa")).pk)


@pytest.fixture
def communes(units, chief):
    """Three communes of Thanh Hóa and one of Hải Dương, all since 1 July 2025, each with a code."""
    made = {}
    for place, (name, province) in enumerate(
        (("Mường Lát", "thanh-hoa"), ("Pù Nhi", "thanh-hoa"), ("Tam Chung", "thanh-hoa"), ("Nam Sách", "hai-duong"))
    ):
        new = NewUnit(UnitKind.COMMUNE, units[province].pk, Wording(name, f"Xã {name}"))
        made[name] = services.add(actor=chief, new=new, since=date(2025, 7, 1), basis=BASIS, now=NOW)
        UnitCode.objects.create(
            unit_id=made[name], scheme="statistics", kind="commune", code=f"1000{place}", valid_from=date(2025, 7, 1)
        )
    return made


def names(unit_id):
    return [(each.name, each.is_alias, each.valid_from, each.valid_until) for each in selectors.names(unit_id)]


def codes(unit_id):
    return [(each.code, each.valid_from, each.valid_until) for each in selectors.codes(unit_id)]


def refusal(action, **values):
    with pytest.raises(BadInput) as caught:
        action(**values)
    return [str(each.sentence) for each in caught.value.problems] or [str(caught.value.sentence)]


# Adding ------------------------------------------------------------------------------------------------------------


def test_a_new_unit_stands_in_the_register_at_once(chief, units):
    new = NewUnit(UnitKind.COMMUNE, units["thanh-hoa"].pk, Wording("Mường Lát", "Xã  Mường Lát"))
    made = selectors.unit(services.add(actor=chief, new=new, since=DAY, basis=BASIS, now=NOW))

    assert (made.slug, made.full_name, made.valid_from) == ("thanh-hoa-muong-lat", "Xã Mường Lát", DAY)
    assert selectors.find(UnitKind.COMMUNE, "muong lat", DAY) == made
    assert selectors.find(UnitKind.COMMUNE, "Mường Lát", date(2026, 1, 31)) is None
    record = AuditRecord.objects.get(subject=f"unit:{made.id}")
    assert (record.action, record.detail["basis"], record.actor_id) == ("unit.added", BASIS, chief.user_id)
    assert Stamp.objects.get(area="units").value >= 1


def test_a_page_address_is_free_or_numbered(chief, units):
    new = NewUnit(UnitKind.COMMUNE, units["thanh-hoa"].pk, Wording("Tân Hòa"))
    other = NewUnit(UnitKind.COMMUNE, units["thanh-hoa"].pk, Wording("Tân Hóa"))
    made = [services.add(actor=chief, new=each, since=DAY, basis=BASIS, now=NOW) for each in (new, other)]
    assert [selectors.unit(each).slug for each in made] == ["thanh-hoa-tan-hoa", "thanh-hoa-tan-hoa-2"]


def test_what_is_wrong_is_said_all_at_once_and_nothing_is_written(chief, units):
    new = NewUnit(UnitKind.COMMUNE, units["viet-nam"].pk, Wording(""))
    before = Unit.objects.count()
    told = refusal(services.add, actor=chief, new=new, since=date(2026, 3, 2), basis="x", now=NOW)
    assert told == [
        "Give the name.",
        "A unit of this kind can't belong to Việt Nam.",
        "Say on which legal basis this rests.",
        "2026-03-02 lies in the future. Enter the change on its first day or later.",
    ]
    assert Unit.objects.count() == before


def test_the_same_unit_is_not_added_twice(chief, units, communes):
    new = NewUnit(UnitKind.COMMUNE, units["thanh-hoa"].pk, Wording("Pù Nhi", "Xã Pù Nhi"))
    told = refusal(services.add, actor=chief, new=new, since=DAY, basis=BASIS, now=NOW)
    assert told == ["Xã Pù Nhi stands in the register already, at the same place."]


# Names -------------------------------------------------------------------------------------------------------------


def test_a_new_name_begins_where_the_old_one_ends(chief, communes):
    unit = communes["Mường Lát"]
    services.rename(
        actor=chief, unit_id=unit, wording=Wording("Mường Chanh", "Xã Mường Chanh"), since=DAY, basis=BASIS, now=NOW
    )

    assert names(unit) == [
        ("Mường Lát", False, None, DAY),
        ("Xã Mường Lát", False, None, DAY),
        ("Mường Chanh", False, DAY, None),
        ("Xã Mường Chanh", False, DAY, None),
    ]
    assert selectors.unit(unit).full_name == "Xã Mường Chanh"
    assert selectors.unit(unit).slug == "thanh-hoa-muong-lat"  # addresses of pages last
    assert selectors.find(UnitKind.COMMUNE, "Mường Lát", date(2026, 1, 31)).id == unit
    assert selectors.find(UnitKind.COMMUNE, "Mường Lát", DAY) is None
    assert selectors.find(UnitKind.COMMUNE, "Mường Chanh", DAY).id == unit
    assert [each.id for each in selectors.search("muong lat").units] == [unit]
    record = AuditRecord.objects.get(action="unit.named")
    assert record.detail["before"]["full_name"] == "Xã Mường Lát" and record.detail["from"] == "2026-02-01"


def test_a_slip_of_the_pen_stays_as_an_alias(chief, communes):
    unit = communes["Pù Nhi"]
    services.rename(actor=chief, unit_id=unit, wording=Wording("Pù Nhì", "Xã Pù Nhì"), since=None, basis=BASIS, now=NOW)
    assert names(unit) == [
        ("Pù Nhì", False, None, None),
        ("Xã Pù Nhì", False, None, None),
        ("Pù Nhi", True, None, None),
        ("Xã Pù Nhi", True, None, None),
    ]
    assert selectors.find(UnitKind.COMMUNE, "Pù Nhi", DAY).id == unit


def test_an_old_name_may_come_back(chief, communes):
    unit = communes["Pù Nhi"]
    for name, since in (("Pù Nhi Mới", date(2026, 1, 1)), ("Pù Nhi", DAY)):
        services.rename(actor=chief, unit_id=unit, wording=Wording(name), since=since, basis=BASIS, now=NOW)
    assert [each for each in names(unit) if each[0] == "Pù Nhi"] == [
        ("Pù Nhi", False, None, date(2026, 1, 1)),
        ("Pù Nhi", False, DAY, None),
    ]


@pytest.mark.parametrize(
    ("name", "since", "told"),
    [
        ("Mường Lát", DAY, "This is how the unit is called already."),
        ("Mới", date(2025, 7, 1), "Xã Mường Lát exists since 2025-07-01. Give a later day."),
        ("Mới", date(2026, 3, 2), "2026-03-02 lies in the future. Enter the change on its first day or later."),
        ("Mới", date(1945, 9, 1), "1945-09-01 is too long ago."),
        ("", DAY, "Give the name."),
    ],
)
def test_names_that_are_refused(name, since, told, chief, communes):
    unit = communes["Mường Lát"]
    before = names(unit)
    wording = Wording(name, f"Xã {name}" if name else "")
    given = refusal(services.rename, actor=chief, unit_id=unit, wording=wording, since=since, basis=BASIS, now=NOW)
    assert told in given
    assert names(unit) == before


def test_a_name_does_not_begin_before_the_one_that_stands(chief, communes):
    unit = communes["Mường Lát"]
    services.rename(actor=chief, unit_id=unit, wording=Wording("Mới"), since=DAY, basis=BASIS, now=NOW)
    told = refusal(
        services.rename, actor=chief, unit_id=unit, wording=Wording("Mới nữa"), since=DAY, basis=BASIS, now=NOW
    )
    assert told == ["The unit bears its name since 2026-02-01. Give a later day."]


# Codes -------------------------------------------------------------------------------------------------------------


def test_a_code_ends_where_the_next_begins_and_is_free_for_another(chief, communes):
    first, second = communes["Mường Lát"], communes["Pù Nhi"]
    change = {"actor": chief, "scheme": "statistics", "basis": BASIS, "now": NOW}
    services.set_code(unit_id=first, code="19999", since=DAY, **change)
    services.set_code(unit_id=second, code="10000", since=DAY, **change)

    assert codes(first) == [("10000", date(2025, 7, 1), DAY), ("19999", DAY, None)]
    assert codes(second) == [("10001", date(2025, 7, 1), DAY), ("10000", DAY, None)]
    assert selectors.by_code("statistics", UnitKind.COMMUNE, "10000", date(2026, 1, 31)).id == first
    assert selectors.by_code("statistics", UnitKind.COMMUNE, "10000", DAY).id == second


@pytest.mark.parametrize(
    ("scheme", "code", "since", "told"),
    [
        ("statistics", "10001", DAY, "Xã Pù Nhi bears the code 10001 then or later."),
        ("statistics", "10000", DAY, "The unit bears this code already."),
        ("statistics", "12345", date(2025, 7, 1), "Xã Mường Lát exists since 2025-07-01. Give a later day."),
        ("statistics", "1", DAY, "“1” is not a statistics code."),
        ("identification", "", DAY, "The unit bears no code of this kind."),
    ],
)
def test_codes_that_are_refused(scheme, code, since, told, chief, communes):
    unit = communes["Mường Lát"]
    change = {"unit_id": unit, "scheme": scheme, "code": code, "since": since, "basis": BASIS, "now": NOW}
    assert told in refusal(services.set_code, actor=chief, **change)
    assert codes(unit) == [("10000", date(2025, 7, 1), None)]


def test_a_code_may_end(chief, communes):
    unit = communes["Mường Lát"]
    services.set_code(actor=chief, unit_id=unit, scheme="statistics", code="", since=DAY, basis=BASIS, now=NOW)
    assert codes(unit) == [("10000", date(2025, 7, 1), DAY)]


# Merge, split, abolish ---------------------------------------------------------------------------------------------


def test_communes_merge_into_a_new_one(chief, units, communes):
    old = [communes["Mường Lát"], communes["Pù Nhi"]]
    into = NewUnit(UnitKind.COMMUNE, units["thanh-hoa"].pk, Wording("Mường Nhi", "Xã Mường Nhi"))
    *ended, made = reforms.merge(actor=chief, unit_ids=old, into=into, on=DAY, basis=BASIS, now=NOW)

    assert ended == old
    assert selectors.unit(made).valid_from == DAY
    assert {selectors.unit(each).valid_until for each in old} == {DAY}
    for each in old:
        assert [card.id for card in lineage.successors(each, DAY)] == [made]
    assert {card.id for card in lineage.predecessors(made)} == set(old)
    assert codes(old[0]) == [("10000", date(2025, 7, 1), DAY)]
    services.set_code(
        actor=chief, unit_id=made, scheme="statistics", code="10001", since=date(2026, 2, 2), basis=BASIS, now=NOW
    )
    told = Succession.objects.filter(successor=made).values_list("kind", "effective_date", "note").distinct()
    assert list(told) == [("merge", DAY, BASIS)]


def test_a_province_that_takes_in_another_takes_what_lies_in_it(chief, units, communes):
    *_ended, kept = reforms.merge(
        actor=chief, unit_ids=[units["hai-duong"].pk], into=units["thanh-hoa"].pk, on=DAY, basis=BASIS, now=NOW
    )
    assert kept == units["thanh-hoa"].pk
    assert selectors.unit(kept).valid_until is None
    assert selectors.unit(communes["Nam Sách"]).parent_id == kept
    assert AuditRecord.objects.get(action="unit.merged").detail["moved"] == 1


@pytest.mark.parametrize(
    ("which", "into", "told"),
    [
        (["Mường Lát"], None, "Name at least two units to merge."),
        (["Mường Lát"], "Mường Lát", "Name at least two units to merge."),
        (["Mường Lát"], "thanh-hoa", "Only units of the same kind can be merged."),
    ],
)
def test_merges_that_are_refused(which, into, told, chief, units, communes):
    ids = communes | {slug: row.pk for slug, row in units.items()}
    new = NewUnit(UnitKind.COMMUNE, units["thanh-hoa"].pk, Wording("Mới"))
    given = refusal(
        reforms.merge,
        actor=chief,
        unit_ids=[ids[each] for each in which],
        into=ids[into] if into else new,
        on=DAY,
        basis=BASIS,
        now=NOW,
    )
    assert given == [told]
    assert not Succession.objects.exists() and not Unit.objects.filter(name="Mới").exists()


@pytest.mark.parametrize(("goes_on", "until"), [(True, None), (False, DAY)])
def test_a_commune_is_split(goes_on, until, chief, units, communes):
    old = communes["Mường Lát"]
    parts = [NewUnit(UnitKind.COMMUNE, units["thanh-hoa"].pk, Wording("Phần mới")), communes["Pù Nhi"]]
    _old, new, standing = reforms.split(
        actor=chief, unit_id=old, parts=parts, goes_on=goes_on, on=DAY, basis=BASIS, now=NOW
    )
    assert selectors.unit(old).valid_until == until
    assert standing == communes["Pù Nhi"] and selectors.unit(new).valid_from == DAY
    kinds = Succession.objects.filter(predecessor=old).values_list("successor", "kind")
    assert set(kinds) == {(new, "split"), (standing, "split")}


def test_a_unit_is_abolished_when_nothing_lies_in_it(chief, units, communes):
    told = refusal(reforms.abolish, actor=chief, unit_id=units["hai-duong"].pk, on=DAY, basis=BASIS, now=NOW)
    assert told == ["1 unit still lies in it. Move it first, or merge."]

    reforms.abolish(actor=chief, unit_id=communes["Nam Sách"], on=DAY, basis=BASIS, now=NOW)
    gone = selectors.unit(communes["Nam Sách"])
    assert gone.valid_until == DAY and not gone.exists_on(DAY) and gone.exists_on(date(2026, 1, 31))
    assert lineage.lineage(gone.id).after[0].kind == "abolition"
    told = refusal(reforms.abolish, actor=chief, unit_id=gone.id, on=TODAY, basis=BASIS, now=NOW)
    assert told == ["Xã Nam Sách existed until 2026-01-31 only."]


def test_a_unit_moves_and_its_figures_are_corrected(chief, units, communes):
    unit = communes["Nam Sách"]
    services.describe(
        actor=chief,
        unit_id=unit,
        parent_id=units["thanh-hoa"].pk,
        region="",
        area_km2=Decimal("12.50"),
        population=12_345,
        basis=BASIS,
        now=NOW,
    )
    profile = selectors.profile(selectors.unit(unit).slug)
    assert (profile.parent.id, profile.area_km2, profile.population) == (units["thanh-hoa"].pk, Decimal("12.50"), 12345)
    assert AuditRecord.objects.get(action="unit.described").detail["before"]["parent"] == units["hai-duong"].pk


# Who, preview, many at once ----------------------------------------------------------------------------------------


def test_a_province_changes_what_lies_in_it_and_nothing_else(duc, units, communes):
    own, foreign = communes["Mường Lát"], communes["Nam Sách"]
    new = NewUnit(UnitKind.COMMUNE, units["thanh-hoa"].pk, Wording("Mới"))
    services.add(actor=duc, new=new, since=DAY, basis=BASIS, now=NOW)
    services.rename(actor=duc, unit_id=own, wording=Wording("Tên mới"), since=DAY, basis=BASIS, now=NOW)
    reforms.abolish(actor=duc, unit_id=own, on=date(2026, 2, 2), basis=BASIS, now=NOW)

    elsewhere = NewUnit(UnitKind.COMMUNE, units["hai-duong"].pk, Wording("Lạ"))
    province = NewUnit(UnitKind.PROVINCE, units["viet-nam"].pk, Wording("Lạ"))
    common = {"basis": BASIS, "now": NOW, "actor": duc}
    figures = {"region": "", "area_km2": None, "population": None}
    forbidden = [
        lambda: services.add(new=elsewhere, since=DAY, **common),
        lambda: services.add(new=province, since=DAY, **common),
        lambda: services.rename(unit_id=foreign, wording=Wording("Lạ"), since=DAY, **common),
        lambda: services.rename(unit_id=units["thanh-hoa"].pk, wording=Wording("Lạ"), since=DAY, **common),
        lambda: services.set_code(unit_id=foreign, scheme="statistics", code="11111", since=DAY, **common),
        lambda: services.describe(unit_id=foreign, parent_id=units["thanh-hoa"].pk, **figures, **common),
        lambda: services.describe(unit_id=communes["Pù Nhi"], parent_id=units["hai-duong"].pk, **figures, **common),
        lambda: reforms.merge(unit_ids=[communes["Pù Nhi"]], into=foreign, on=DAY, **common),
        lambda: reforms.merge(unit_ids=[communes["Pù Nhi"], communes["Tam Chung"]], into=elsewhere, on=DAY, **common),
        lambda: reforms.split(unit_id=communes["Pù Nhi"], parts=[elsewhere], goes_on=True, on=DAY, **common),
        lambda: reforms.abolish(unit_id=foreign, on=DAY, **common),
    ]
    records = AuditRecord.objects.count()
    for each in forbidden:
        with pytest.raises(NotPermitted):
            each()
    assert AuditRecord.objects.count() == records and not Unit.objects.filter(name="Lạ").exists()


def test_a_preview_shows_what_will_be_and_changes_nothing(chief, units, communes):
    into = NewUnit(UnitKind.COMMUNE, units["thanh-hoa"].pk, Wording("Mường Nhi", "Xã Mường Nhi"))
    old = [communes["Mường Lát"], communes["Pù Nhi"]]
    before = (Unit.objects.count(), UnitName.objects.count(), AuditRecord.objects.count())
    seen = reforms.preview(
        lambda: reforms.merge(actor=chief, unit_ids=old, into=into, on=DAY, basis=BASIS, now=NOW), TODAY
    )

    assert [each.profile.card.full_name for each in seen] == ["Xã Mường Lát", "Xã Pù Nhi", "Xã Mường Nhi"]
    assert [each.profile.card.last_day for each in seen] == [date(2026, 1, 31), date(2026, 1, 31), None]
    assert len(seen[2].lineage.before) == 2
    assert (Unit.objects.count(), UnitName.objects.count(), AuditRecord.objects.count()) == before
    assert not Succession.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_merges_at_once_of_the_same_unit_make_one(chief, units, communes):
    """The second waits for the first and is then told that the unit is no more."""
    outcomes = []

    def merge(into):
        try:
            reforms.merge(
                actor=chief, unit_ids=[communes["Mường Lát"]], into=communes[into], on=DAY, basis=BASIS, now=NOW
            )
            outcomes.append("merged")
        except BadInput as error:
            outcomes.append(str(error.problems[0].sentence))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=merge, args=(into,)) for into in ("Pù Nhi", "Tam Chung")]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(outcomes) == ["Xã Mường Lát existed until 2026-01-31 only.", "merged"]
    assert Succession.objects.count() == 1
