"""The tree of a framework version: as rows for tables, and as the pure specification that the domain computes with."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from thuocdo.indices.domain.bands import Band
from thuocdo.indices.domain.documents import Document
from thuocdo.indices.domain.frameworks import Channel, FrameworkSpec, Node, RespondentGroup
from thuocdo.indices.domain.lifecycle import Status
from thuocdo.indices.domain.ranking import RankStyle
from thuocdo.indices.domain.rules import NotApplicable, from_data, rule_from_data
from thuocdo.indices.models import Framework
from thuocdo.indices.models import Node as NodeTable
from thuocdo.kernel.refusals import NotFound
from thuocdo.kernel.sentences import say_later as _


@dataclass(frozen=True, slots=True)
class NodeRow:
    """One node as stored. `depth` is 0 for a field; points are exact."""

    id: int
    code: str
    parent_id: int | None
    parent_code: str
    depth: int
    is_leaf: bool
    title_vi: str
    title_en: str
    max_points: Decimal
    channel: str
    rule_kind: str
    certainty: str  # how well the node is known, in the words of its source; empty where nothing is doubtful


def nodes(framework_id: int) -> tuple[NodeRow, ...]:
    """Return the nodes of a version, depth first. Whether the version may be seen is asked of `framework`."""
    rows = list(NodeTable.objects.filter(framework_id=framework_id).order_by("position"))
    by_id = {row.pk: row for row in rows}
    parents = {row.parent_id for row in rows}
    depth: dict[int, int] = {}
    for row in rows:
        depth[row.pk] = depth[row.parent_id] + 1 if row.parent_id else 0
    return tuple(
        NodeRow(
            id=row.pk,
            code=row.code,
            parent_id=row.parent_id,
            parent_code=by_id[row.parent_id].code if row.parent_id else "",
            depth=depth[row.pk],
            is_leaf=row.pk not in parents,
            title_vi=row.title_vi,
            title_en=row.title_en,
            max_points=row.max_points,
            channel=row.channel,
            rule_kind=row.rule_kind,
            certainty=str(row.settings.get("certainty", "")),
        )
        for row in rows
    )


def spec(framework_id: int) -> FrameworkSpec:
    """Return the version as the domain computes with it. Whether it may be seen is asked of `framework`."""
    return document(framework_id).spec


def document(framework_id: int) -> Document:
    """Return the version with titles and sources, as it is edited, compared and written to spreadsheets.

    Raise `NotFound`.
    """
    row = Framework.objects.filter(pk=framework_id).first()
    if row is None:
        raise NotFound(_("There is no such framework, or it is not public yet."))
    stored = list(NodeTable.objects.filter(framework_id=framework_id).order_by("position"))
    codes = {each.pk: each.code for each in stored}
    settings = row.settings
    frame = FrameworkSpec(
        nodes=tuple(_node(each, codes) for each in stored),
        rank_style=RankStyle(row.rank_style),
        bands=tuple(from_data(Band, each) for each in settings.get("bands", ())),
        bonus_cap=_exact(settings.get("bonus_cap")),
        penalty_cap=_exact(settings.get("penalty_cap")),
        respondent_groups=tuple(from_data(RespondentGroup, each) for each in settings.get("groups", ())),
        valid_from_year=row.first_year,
        valid_to_year=row.last_year,
        legal_basis=row.legal_basis,
        total_points=_exact(settings.get("total_points")) or Fraction(100),
        ratios_need_cutoff=bool(settings.get("ratios_need_cutoff")),
    )
    return Document(
        spec=frame,
        title_vi=row.title_vi,
        title_en=row.title_en,
        source_vi=row.source,
        source_en=row.source_en,
        channels_mixed=bool(settings.get("channels_mixed")),
        certainty={each.code: each.settings["certainty"] for each in stored if each.settings.get("certainty")},
    )


def _node(row: NodeTable, codes: dict[int, str]) -> Node:
    weights = row.settings.get("respondent_weights", {})
    return Node(
        code=row.code,
        parent_code=codes[row.parent_id] if row.parent_id else None,
        title_vi=row.title_vi,
        max_points=Fraction(row.max_points),
        title_en=row.title_en,
        rule=rule_from_data(row.rule_kind, row.rule) if row.rule_kind else None,
        channel=Channel(row.channel or Channel.APPRAISAL),
        not_applicable=NotApplicable(row.not_applicable),
        responsible=row.responsible,
        legal_basis=row.legal_basis,
        guidance_vi=row.guidance_vi,
        guidance_en=row.guidance_en,
        respondent_weights={group: Fraction(weight) for group, weight in weights.items()},
        evidence_required=row.evidence_required,
        comparable_with=row.settings.get("comparable_with"),
        no_self_score=bool(row.settings.get("no_self_score")),
    )


def _exact(text: str | None) -> Fraction | None:
    return Fraction(text) if text else None


@lru_cache(maxsize=64)
def settled_spec(framework_id: int) -> FrameworkSpec:
    """Return a version that is in use or superseded. It never changes (the database sees to it), so it is kept.

    Raise `NotFound` for a draft.
    """
    if not Framework.objects.filter(pk=framework_id).exclude(status=Framework.Status.DRAFT).exists():
        raise NotFound(_("There is no such framework, or it is not public yet."))
    return spec(framework_id)


def status_of(framework_id: int) -> Status:
    """Return how far a version has come. Raise `NotFound`."""
    status = Framework.objects.filter(pk=framework_id).values_list("status", flat=True).first()
    if status is None:
        raise NotFound(_("There is no such framework, or it is not public yet."))
    return Status(status)
