"""Leaves that take their points from surveys: their links, what the answers earn at this moment, what was frozen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeAlias

from thuocdo.assessments.domain import contents
from thuocdo.assessments.domain.entries import Kind
from thuocdo.assessments.domain.phases import RoundStatus
from thuocdo.assessments.domain.surveyed import Link, Surveyed, frozen_error, is_surveyed, surveyed
from thuocdo.assessments.models import FrozenTally, SurveyLink
from thuocdo.assessments.selectors import rounds, slots
from thuocdo.assessments.selectors.rounds import Part, RoundCard
from thuocdo.directory.domain.actors import Actor
from thuocdo.directory.selectors import units
from thuocdo.indices.domain.frameworks import FrameworkSpec, Node
from thuocdo.indices.domain.leaf_inputs import LeafInput
from thuocdo.surveys.domain import policy as survey_policy
from thuocdo.surveys.domain.campaigns import Rating
from thuocdo.surveys.selectors import campaigns
from thuocdo.surveys.selectors.campaigns import CampaignCard
from thuocdo.surveys.selectors.crossed import crossed

Found: TypeAlias = Mapping[int, Mapping[str, Surveyed]]  # by participant, by leaf


@dataclass(frozen=True, slots=True)
class Frozen:
    """The sums from which figures of a leaf were entered at a moment."""

    id: int
    code: str
    campaign_id: int
    data: Mapping[str, Any]
    content_hash: str
    at: datetime

    @property
    def is_sound(self) -> bool:
        """Whether what is kept still has the hash under which it was frozen."""
        return hash_of(self.data) == self.content_hash


def leaves(spec: FrameworkSpec) -> tuple[Node, ...]:
    """Return the leaves whose points can come from surveys."""
    return tuple(leaf for leaf in spec.tree.leaves if is_surveyed(leaf))


def links(round_id: int) -> dict[str, Link]:
    """Return what leaves take from surveys, by leaf."""
    rows = SurveyLink.objects.filter(round=round_id).order_by("id")
    return {row.code: Link(row.code, row.campaign_id, tuple(row.items), row.options, row.groups) for row in rows}


def open_rounds(campaign_id: int) -> tuple[int, ...]:
    """Return the running rounds in which a leaf takes its points from a campaign."""
    rows = SurveyLink.objects.filter(campaign=campaign_id, round__status=RoundStatus.OPEN)
    return tuple(rows.order_by("round_id").values_list("round_id", flat=True).distinct())


def offered(actor: Actor, on: date) -> tuple[CampaignCard, ...]:
    """Return the campaigns that rate units and whose figures the actor may see, the newest first."""
    found = campaigns.campaigns()
    return tuple(
        each for each in found
        if each.rating is not Rating.NONE and each.version_id is not None
        and survey_policy.may_follow(actor, each.facts, on)
    )  # fmt: skip


def earned(card: RoundCard, parts: Sequence[Part], codes: Collection[str] | None = None) -> Found:
    """Return what the answers earn at this moment in every linked leaf (or in some), from the sums of ballots.

    Computed anew each time: nothing is added to what was computed before.
    """
    by_campaign: dict[int, list[Link]] = {}
    for link in links(card.id).values():
        if (codes is None or link.code in codes) and link.code in card.spec.tree.leaf_codes:
            by_campaign.setdefault(link.campaign_id, []).append(link)
    found: dict[int, dict[str, Surveyed]] = {part.id: {} for part in parts}
    for campaign_id, linked in by_campaign.items():
        _campaign(card, parts, campaigns.campaign(campaign_id), linked, found)
    return found


def counting(card: RoundCard) -> dict[int, dict[str, LeafInput]]:
    """Return what live answers say where nothing has been entered, by participant and leaf, while a round is open.

    Once the council has signed, only what was entered counts.
    """
    if card.status is not RoundStatus.OPEN or not links(card.id):
        return {}
    return {
        participant: {code: each.content for code, each in by_leaf.items() if each.content is not None}
        for participant, by_leaf in earned(card, rounds.parts(card.id)).items()
    }


def errors(card: RoundCard, parts: Sequence[Part]) -> dict[int, dict[str, tuple[int, float]]]:
    """Return the standard errors (points) of what counts and comes from answers, by participant and leaf.

    Each with its campaign. Live points count where nothing was entered; a frozen figure keeps the error of its sums.
    What somebody entered or decided otherwise is taken for exact.
    """
    linked = links(card.id)
    found: dict[int, dict[str, tuple[int, float]]] = {part.id: {} for part in parts}
    kept = frozen(card.id)
    if not linked and not kept:
        return found
    live = earned(card, parts) if card.status is RoundStatus.OPEN else {}
    slugs = {part.id: part.unit.slug for part in parts}
    codes = {*linked, *(each.code for each in kept)}
    for row in slots.slots(card.spec, round_id=card.id, codes=codes):
        entry = row.said.standing_entry()
        told = live.get(row.participant_id, {}).get(row.code)
        if entry is None and told is not None and told.error is not None:
            found[row.participant_id][row.code] = (linked[row.code].campaign_id, told.error)
        elif entry is not None and entry.kind is Kind.PROVIDED:
            sums = next((each for each in kept if each.code == row.code and each.content_hash in entry.source), None)
            mine = sums.data["units"].get(slugs[row.participant_id]) if sums else None
            if sums is not None and mine is not None:
                error = frozen_error(card.spec.tree[row.code], mine)
                found[row.participant_id][row.code] = (sums.campaign_id, error)
    return found


def mark(answers: Mapping[str, LeafInput]) -> str:
    """Return a hash of what live answers say about one unit: equal marks mean equal points."""
    return hash_of({code: contents.to_data(content) for code, content in answers.items()})


def frozen(round_id: int, code: str | None = None) -> tuple[Frozen, ...]:
    """Return what was frozen, oldest first."""
    rows = FrozenTally.objects.filter(round=round_id, **({} if code is None else {"code": code})).order_by("id")
    return tuple(Frozen(row.pk, row.code, row.campaign_id, row.data, row.content_hash, row.frozen_at) for row in rows)


def hash_of(data: Mapping[str, Any]) -> str:
    """Return the SHA-256 of JSON in canonical form, in hexadecimal."""
    plain = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def _campaign(
    card: RoundCard, parts: Sequence[Part], campaign: CampaignCard, linked: Sequence[Link],
    found: dict[int, dict[str, Surveyed]],
) -> None:  # fmt: skip
    answers = crossed(campaign, {item for link in linked for item in link.items})
    rated = {unit for places in answers.found.values() for unit, _group in places}
    counted_for = _units(parts, rated)
    ids = {group.code: group.id for group in campaigns.groups(campaign.id)}
    for link in linked:
        leaf = card.spec.tree[link.code]
        groups = {ids[code]: label for code, label in link.groups.items() if code in ids} or None
        cells = {
            (unit, item, label): cell
            for item in link.items
            for (unit, label), cell in answers.cells(item, counted_for, groups).items()
        }
        for part in parts:
            mine = {(item, label): cell for (unit, item, label), cell in cells.items() if unit == part.unit.id}
            found[part.id][link.code] = surveyed(link, leaf, mine, campaign.smallest_cell)


def _units(parts: Sequence[Part], rated: Collection[int]) -> dict[int, int]:
    """Return for which unit of the round each rated unit counts: for itself, or else for the unit directly above it."""
    taking_part = {part.unit.id for part in parts}
    found = {unit: unit for unit in rated if unit in taking_part}
    for unit in units.cards(set(rated) - taking_part).values():
        if unit.parent_id is not None and unit.parent_id in taking_part:
            found[unit.id] = unit.parent_id
    return found
