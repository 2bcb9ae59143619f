"""Single units of the register: added, named, coded, described, each on a legal basis and on record."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from thuocdo.directory.domain import changes, policy
from thuocdo.directory.domain.actors import Actor
from thuocdo.directory.domain.changes import NewUnit, Wording
from thuocdo.directory.domain.units import UnitCard, UnitKind
from thuocdo.directory.models import Region, Unit, UnitCode, UnitName
from thuocdo.directory.selectors import units as selectors
from thuocdo.foundation.audit import log as audit
from thuocdo.foundation.pagecache.stamps import touch
from thuocdo.kernel.refusals import BadInput, NotFound
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.verdicts import require
from thuocdo.kernel.vietnamese import fold, nfc, sort_key

_NEW = 0  # stands for a unit that has no id yet, at the head of its line


@transaction.atomic
def add(*, actor: Actor, new: NewUnit, since: date, basis: str, now: datetime) -> int:
    """Add a unit that exists from a day, and return its id. Raise `NotPermitted` or `BadInput` with every field."""
    today = timezone.localdate(now)
    require(policy.may_edit_unit(actor, (_NEW, *selectors.line(new.parent_id)), today))
    parent = selectors.unit(new.parent_id)
    unit_id = make(new, parent, since, basis, today, now)
    _tell(actor, "unit.added", unit_id, now, basis=basis, **{"from": since.isoformat(), "parent": parent.id})
    return unit_id


@transaction.atomic
def rename(*, actor: Actor, unit_id: int, wording: Wording, since: date | None, basis: str, now: datetime) -> None:
    """Give a unit another name from a day; without a day, correct how its present name is written.

    The earlier name stays with its span; one that was written wrongly stays as an alias, so that it is still found.
    Raise `NotPermitted` or `BadInput` with every field.
    """
    today, wording = timezone.localdate(now), wording.tidy
    row, card = permitted(actor, unit_id, today)
    days = changes.day_problems(since, today, [card], "since") if since else ()
    changes.refuse((*changes.wording_problems(wording), *changes.basis_problems(basis), *days))
    standing = _standing_names(row)
    if since and (later := standing.filter(valid_from__gte=since).order_by("-valid_from").first()):
        raise BadInput(
            _s("The unit bears its name since %(day)s. Give a later day.", day=later.valid_from), field="since"
        )
    if (row.name, row.full_name, row.title_en) == (wording.name, wording.full_name, wording.title_en):
        raise BadInput(_s("This is how the unit is called already."), field="name")
    before = {"name": row.name, "full_name": row.full_name, "title_en": row.title_en}
    told = dict.fromkeys([wording.name, wording.full_name])
    begin = since or max((each.valid_from for each in standing if each.valid_from), default=None)
    for each in standing:
        if since:
            each.valid_until = since
        elif each.name not in told:
            each.is_alias = True
        each.save(update_fields=["valid_until", "is_alias"])
    for name in told:
        UnitName.objects.get_or_create(
            unit=row, name=name, valid_from=begin, is_alias=False, defaults={"folded": fold(name)}
        )
    row.name, row.full_name, row.title_en = wording.name, wording.full_name, wording.title_en
    save(row, now)
    day = {"from": since.isoformat()} if since else {}
    _tell(actor, "unit.named", unit_id, now, basis=basis, before=before, **day)


@transaction.atomic
def set_code(*, actor: Actor, unit_id: int, scheme: str, code: str, since: date, basis: str, now: datetime) -> None:
    """Give a unit a code from a day; an empty one ends the code that stands. Earlier codes keep their spans.

    Raise `NotPermitted`, or `BadInput` with every field, also when another unit of the kind bears the code then.
    """
    today, code = timezone.localdate(now), nfc(code).upper()
    row, card = permitted(actor, unit_id, today)
    problems = (
        *changes.code_problems(scheme, card.kind, code),
        *changes.basis_problems(basis),
        *changes.day_problems(since, today, [card], "since"),
    )
    changes.refuse(problems)
    borne = UnitCode.objects.filter(unit=row, scheme=scheme)
    standing = borne.filter(valid_until=None).first()
    if standing and standing.code == code:
        raise BadInput(_s("The unit bears this code already."), field="code")
    if standing is None and not code:
        raise BadInput(_s("The unit bears no code of this kind."), field="code")
    newest = max((each for span in borne for each in (span.valid_from, span.valid_until) if each), default=None)
    if (newest is not None and since < newest) or (standing and since == standing.valid_from):
        raise BadInput(_s("The unit's code was settled from %(day)s on. Give a later day.", day=newest), field="since")
    borne.filter(valid_until=None).update(valid_until=since)
    if code:
        _bear(row, scheme, code, since)
    save(row, now)
    before = standing.code if standing else ""
    detail = {"scheme": scheme, "before": before, "code": code, "from": since.isoformat()}
    _tell(actor, "unit.coded", unit_id, now, basis=basis, **detail)


@transaction.atomic
def describe(
    *,
    actor: Actor,
    unit_id: int,
    parent_id: int,
    region: str,
    area_km2: Decimal | None,
    population: int | None,
    basis: str,
    now: datetime,
) -> None:
    """Correct where a unit belongs, its region, area and population. The values before stand in the audit log."""
    today = timezone.localdate(now)
    row, card = permitted(actor, unit_id, today)
    require(policy.may_edit_unit(actor, (unit_id, *selectors.line(parent_id)), today))
    parent = selectors.unit(parent_id)
    found = Region.objects.filter(slug=region).first() if region else None
    changes.refuse((*changes.place_problems(card.kind, parent), *changes.basis_problems(basis)))
    if region and found is None:
        raise BadInput(_s("There is no such region."), field="region")
    before = {"parent": row.parent_id, "region": card.region, "area_km2": str(row.area_km2 or "")}
    before |= {"population": row.population}
    row.parent_id, row.region, row.area_km2, row.population = parent_id, found, area_km2, population
    save(row, now)
    _tell(actor, "unit.described", unit_id, now, basis=basis, before=before)


def permitted(actor: Actor, unit_id: int, on: date) -> tuple[Unit, UnitCard]:
    """Lock a unit that the actor may change and return it. Raise `NotFound` or `NotPermitted`."""
    row = Unit.objects.select_for_update().filter(pk=unit_id).first()
    if row is None:
        raise NotFound(_s("There is no unit “%(which)s”.", which=str(unit_id)))
    require(policy.may_edit_unit(actor, selectors.line(unit_id), on))
    return row, selectors.unit(unit_id)


def make(new: NewUnit, parent: UnitCard, since: date, basis: str, today: date, now: datetime) -> int:  # noqa: PLR0917
    """Write a new unit with its names, once everything about it is right, and return its id."""
    wording = new.wording.tidy
    changes.refuse(
        (
            *changes.wording_problems(wording),
            *changes.place_problems(new.kind, parent),
            *changes.life_problems(parent, since),
            *changes.basis_problems(basis),
            *changes.day_problems(since, today, place="since"),
        )
    )
    if new.kind is not UnitKind.COMMUNE or parent.kind is UnitKind.PROVINCE:
        same = selectors.find(new.kind, wording.full_name, since, within=parent.id)
        if same is not None and same.full_name == wording.full_name:
            raise BadInput(
                _s("%(unit)s stands in the register already, at the same place.", unit=same.full_name), field="name"
            )
    row = Unit(
        slug=_free(changes.slug_for(NewUnit(new.kind, new.parent_id, wording), parent)),
        kind=new.kind.value,
        parent_id=new.parent_id,
        name=wording.name,
        full_name=wording.full_name,
        title_en=wording.title_en,
        valid_from=since,
        folded="",
    )
    row.save()
    for name in dict.fromkeys([wording.name, wording.full_name]):
        UnitName.objects.create(unit=row, name=name, folded=fold(name))
    save(row, now)
    return row.pk


def save(row: Unit, now: datetime) -> None:
    """Save a unit that was changed: what it is found and sorted by follows its names; public pages are made anew."""
    borne = UnitName.objects.filter(unit=row).order_by("valid_from", "id").values_list("name", flat=True)
    names = [row.name, row.full_name, *borne, row.title_en]
    row.folded = " | ".join(dict.fromkeys(fold(each) for each in names if each))
    row.sort_key = sort_key(changes.sorted_as(UnitKind(row.kind), row.name))
    row.edited_at = now
    row.save()
    touch("units")


def _standing_names(row: Unit) -> QuerySet[UnitName]:
    """Return the names that a unit bears now, written down where the register holds them in the unit itself only."""
    standing = UnitName.objects.filter(unit=row, is_alias=False, valid_until=None)
    if not standing.exists():
        for name in dict.fromkeys([row.name, row.full_name or row.name]):
            UnitName.objects.create(unit=row, name=name, folded=fold(name))
    return standing.all()


def _bear(row: Unit, scheme: str, code: str, since: date) -> None:
    try:
        with transaction.atomic():
            UnitCode.objects.create(unit=row, scheme=scheme, kind=row.kind, code=code, valid_from=since, verified=True)
    except IntegrityError as error:
        if "code_names_one_unit_at_a_time" not in str(error):
            raise
        bearers = UnitCode.objects.filter(scheme=scheme, kind=row.kind, code=code).exclude(unit=row)
        other = bearers.order_by("-valid_from").select_related("unit").first()
        name = str(other.unit) if other else ""
        raise BadInput(
            _s("%(unit)s bears the code %(code)s then or later.", unit=name, code=code), field="code"
        ) from error


def _free(wanted: str) -> str:
    """Return `wanted`, with a number behind it where another unit's page is there already."""
    taken = set(Unit.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    numbered = (f"{wanted}-{count}" for count in range(2, len(taken) + 3))
    return wanted if wanted not in taken else next(each for each in numbered if each not in taken)


def _tell(actor: Actor, action: str, unit_id: int, now: datetime, **detail: object) -> None:
    audit.record(actor_id=actor.user_id, action=action, subject=f"unit:{unit_id}", detail=detail, now=now)
