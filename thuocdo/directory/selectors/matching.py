"""Many names or codes at once, for tables that people send: two queries however long the table is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db.models import Q

from thuocdo.directory.domain.units import UnitKind
from thuocdo.directory.models import Unit, UnitCode, UnitName
from thuocdo.directory.selectors.units import on_day


def names_in_use(kind: UnitKind, on: date, within: int | None = None) -> tuple[tuple[int, int | None, str], ...]:
    """Return (unit, its parent, name) for every name and alias that units of a kind bear on a day."""
    there = on_day(Unit.objects.filter(kind=kind), on)
    if within is not None:
        there = there.filter(parent=within)
    borne = UnitName.objects.filter(
        Q(valid_from=None) | Q(valid_from__lte=on), Q(valid_until=None) | Q(valid_until__gt=on), unit__in=there
    ).values_list("unit_id", "unit__parent_id", "name")
    newest = there.values_list("id", "parent_id", "name", "full_name")
    official = [(unit, parent, name) for unit, parent, *both in newest for name in both if name]
    return tuple(dict.fromkeys([*borne, *official]))


def codes_in_use(scheme: str, kind: UnitKind, on: date) -> Mapping[str, int]:
    """Return the unit that bears each code on a day."""
    borne = UnitCode.objects.filter(
        Q(valid_from=None) | Q(valid_from__lte=on),
        Q(valid_until=None) | Q(valid_until__gt=on),
        scheme=scheme, kind=kind,
    )  # fmt: skip
    return dict(borne.values_list("code", "unit_id"))
