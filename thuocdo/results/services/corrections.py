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

from thuocdo.assessments.domain import contents
from thuocdo.assessments.domain.points import value_of
from thuocdo.directory.domain.actors import Actor
from thuocdo.directory.domain.policy import may_organise
from thuocdo.indices import selectors as indices
from thuocdo.indices.domain.frameworks import FrameworkSpec, Node
from thuocdo.indices.domain.leaf_inputs import ByHand, LeafInput, Missing
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
    """A leaf of a unit that is put right: what counts now (points, other figures, "does not apply"), and why."""

    unit_id: int
    code: str
    content: LeafInput
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
        elif (wrong := _wrong(change, spec.tree[change.code])) is not None:
            problems.append(replace(wrong, place=place))
        elif not change.why.strip():
            problems.append(Problem(_s("%(code)s: say why.", code=change.code), place=place, column="why"))
        seen.add((change.unit_id, change.code))
    if problems:
        raise BadInput(problems[0].sentence, problems=problems)


def _wrong(change: Change, leaf: Node) -> Problem | None:
    """Return why a leaf can't take what is said of it, or None."""
    if isinstance(change.content, Missing):
        return Problem(_s("%(code)s: give the figures.", code=leaf.code), column="how")
    if isinstance(change.content, ByHand) and not 0 <= change.content.points <= leaf.max_points:
        return Problem(_s("%(code)s has 0 to %(max)s points.", code=leaf.code, max=leaf.max_points), column="points")
    try:
        value_of(leaf, change.content)
    except BadInput as refusal:
        return refusal.problems[0] if refusal.problems else Problem(refusal.sentence)
    return None


def _put_right(unit: UnitInputs, change: Change, decision: Decision, now: datetime) -> UnitInputs:
    why = change.why.strip()
    content = replace(change.content, reason=why) if isinstance(change.content, ByHand) else change.content
    standing: dict[str, LeafInput] = {**unit.standing, change.code: content}
    said: dict[str, object] = {
        "kind": "corrected", "at": now.astimezone(UTC).isoformat(timespec="seconds"), "role": "organiser", "unit": "",
        "content": None if isinstance(content, ByHand) else contents.to_data(content), "points": _points(content),
        "text": why, "ruling": "", "source": decision.number,
        "saves": 1,
    }  # fmt: skip
    history: dict[str, Sequence[Mapping[str, object]]] = {
        **unit.history, change.code: [*unit.history.get(change.code, ()), said]
    }  # fmt: skip
    return replace(unit, standing=standing, reasons={**unit.reasons, change.code: why}, history=history)


def _told(changes: Sequence[Change], old: Publication) -> list[dict[str, object]]:
    slugs = dict(UnitResult.objects.filter(publication=old).values_list("unit_id", "unit__slug"))
    return [
        {
            "unit": slugs[each.unit_id], "code": each.code, "points": _points(each.content),
            "why": each.why.strip(),
            **({} if isinstance(each.content, ByHand) else {"content": contents.to_data(each.content)}),
        }
        for each in changes
    ]  # fmt: skip


def _points(content: LeafInput) -> str:
    """Return the points that were given by hand; figures speak for themselves."""
    return str(content.points) if isinstance(content, ByHand) else ""
