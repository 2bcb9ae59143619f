"""Correcting what was computed from a round: leaves put right by a new decision, everything computed again.

The base is what the corrected publication froze, so that corrections follow one upon the other, whatever the years.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from thuocdo.directory.domain.actors import Actor
from thuocdo.directory.domain.policy import may_organise
from thuocdo.indices import selectors as indices
from thuocdo.indices.domain.frameworks import FrameworkSpec
from thuocdo.indices.domain.leaf_inputs import ByHand, LeafInput
from thuocdo.kernel.numbers import Exact
from thuocdo.kernel.refusals import BadInput, Problem
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.verdicts import require
from thuocdo.results.domain import assembling
from thuocdo.results.domain.assembling import UnitInputs
from thuocdo.results.domain.computed import Computed, Correction, Decision
from thuocdo.results.domain.freezing import METHOD_VERSION
from thuocdo.results.models import Publication, Record, UnitResult
from thuocdo.results.services import publishing
from thuocdo.results.services.drafts import Saved, corrected
from thuocdo.results.services.rounds import IN_VIETNAMESE


@dataclass(frozen=True, slots=True)
class Change:
    """A leaf of a unit that is put right: the points it has now, and why."""

    unit_id: int
    code: str
    points: Exact
    why: str


@transaction.atomic
def correct_round(
    *, actor: Actor, publication_slug: str, changes: Sequence[Change], decision: Decision, reason: str, now: datetime
) -> Saved:
    """Publish a correction of a computed result in one step. The corrected one stays readable.

    Raise `NotPermitted`, `NotFound`, or `BadInput` with everything that can't be taken: a leaf that is not there, more
    points than it has, no change at all, and what `freeze` refuses.
    """
    old = corrected(actor, publication_slug, now)  # locks it: of two corrections at once the second sees the first
    computed = preview(old, changes, decision, reason, now)
    return publishing.freeze(actor=actor, computed=computed, now=now)


def previewed(
    *, actor: Actor, publication_slug: str, changes: Sequence[Change], decision: Decision, reason: str, now: datetime
) -> Computed:
    """Return what a correction would publish, without publishing it. Raise as `correct_round` does."""
    old = Publication.objects.get(slug=publication_slug)
    require(may_organise(actor, old.owner_id, timezone.localdate(now)))
    return preview(old, changes, decision, reason, now)


def preview(old: Publication, changes: Sequence[Change], decision: Decision, reason: str, now: datetime) -> Computed:
    """Return the corrected result."""
    if old.kind != Publication.Kind.COMPUTED:
        raise BadInput(_s("This result was imported. Correct it by importing the table again."))
    spec = indices.settled_spec(old.framework_id)
    units = _frozen(old, spec)
    _check(changes, units, spec)
    by_unit = {unit.unit_id: unit for unit in units}
    for change in changes:
        by_unit[change.unit_id] = _put_right(by_unit[change.unit_id], change, decision, now)
    records = dict(Record.objects.filter(publication=old, line=None).values_list("name", "content"))
    return Computed(
        owner_id=old.owner_id, framework_id=old.framework_id, year=old.year, as_of=old.as_of,
        title_vi=old.title_vi, title_en=old.title_en, source_vi=old.source_vi, source_en=old.source_en,
        notes_vi=old.notes_vi, notes_en=old.notes_en, is_model=old.is_model, decision=decision,
        method_version=METHOD_VERSION, rank_style=spec.rank_style, bands=spec.bands,
        lines=assembling.lines(spec, tuple(by_unit.values()), IN_VIETNAMESE),
        records={**records, "changes": _told(changes, old)},
        corrects=Correction(old.slug, reason),
    )  # fmt: skip


def _frozen(old: Publication, spec: FrameworkSpec) -> tuple[UnitInputs, ...]:
    """Return what counted for every unit, as the publication keeps it."""
    kept: dict[int, dict[str, Any]] = {}
    for line, name, content in Record.objects.filter(publication=old, line__isnull=False).values_list(
        "line", "name", "content"
    ):
        kept.setdefault(line, {})[name] = content
    return tuple(
        UnitInputs(
            unit_id=row.unit_id,
            ranked=row.ranked,
            standing=assembling.read(kept[row.pk]["inputs"], spec),
            own=assembling.read(kept[row.pk]["own"], spec),
            reasons=kept[row.pk]["reasons"],
            history=kept[row.pk]["history"],
        )
        for row in UnitResult.objects.filter(publication=old).order_by("position")
    )


def _check(changes: Sequence[Change], units: Sequence[UnitInputs], spec: FrameworkSpec) -> None:
    if not changes:
        raise BadInput(_s("Say what is put right: at least one leaf of one unit."), field="changes")
    known, leaves, seen = {unit.unit_id for unit in units}, spec.tree.leaf_codes, set()
    problems = []
    for at, change in enumerate(changes):
        place = f"r{at}"
        if change.unit_id not in known or change.code not in leaves:
            problems.append(Problem(_s("There is no such leaf of such a unit in this result."), place=place))
        elif (change.unit_id, change.code) in seen:
            problems.append(Problem(_s("%(code)s is put right twice for one unit.", code=change.code), place=place))
        elif not 0 <= change.points <= spec.tree[change.code].max_points:
            most = spec.tree[change.code].max_points
            sentence = _s("%(code)s has 0 to %(max)s points.", code=change.code, max=most)
            problems.append(Problem(sentence, place=place, column="points"))
        elif not change.why.strip():
            problems.append(Problem(_s("%(code)s: say why.", code=change.code), place=place, column="why"))
        seen.add((change.unit_id, change.code))
    if problems:
        raise BadInput(problems[0].sentence, problems=problems)


def _put_right(unit: UnitInputs, change: Change, decision: Decision, now: datetime) -> UnitInputs:
    why = change.why.strip()
    standing: dict[str, LeafInput] = {**unit.standing, change.code: ByHand(change.points, why)}
    said: dict[str, object] = {
        "kind": "corrected", "at": now.astimezone(UTC).isoformat(timespec="seconds"), "role": "organiser", "unit": "",
        "content": None, "points": str(change.points), "text": why, "ruling": "", "source": decision.number,
        "saves": 1,
    }  # fmt: skip
    history: dict[str, Sequence[Mapping[str, object]]] = {
        **unit.history, change.code: [*unit.history.get(change.code, ()), said]
    }  # fmt: skip
    return replace(unit, standing=standing, reasons={**unit.reasons, change.code: why}, history=history)


def _told(changes: Sequence[Change], old: Publication) -> list[dict[str, str]]:
    slugs = dict(UnitResult.objects.filter(publication=old).values_list("unit_id", "unit__slug"))
    return [
        {"unit": slugs[each.unit_id], "code": each.code, "points": str(each.points), "why": each.why.strip()}
        for each in changes
    ]
