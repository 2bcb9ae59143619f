"""Where points were lost over all units of a publication, by field and by leaf, and what would gain most (A13)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db.models import Count, F, Max, Q, Sum

from thuocdo.indices import selectors as indices
from thuocdo.indices.domain.frameworks import BESIDE
from thuocdo.kernel.sentences import Titled
from thuocdo.results.models import Loss, NodeResult
from thuocdo.results.selectors.cards import PublicationCard
from thuocdo.results.selectors.lines import trimmed

_APART = frozenset(channel.value for channel in BESIDE)
ZERO = Decimal()


@dataclass(frozen=True, slots=True)
class LostAt:
    """What the listed units together lost at a field or a leaf, points. Units to which it did not apply are left out.

    `at_best`: what they would gain together if all reached the points of the best of them.
    """

    code: str
    title: Titled
    field_code: str
    field_title: Titled
    is_field: bool
    lost: Decimal
    max_points: Decimal  # of all units together
    units: int  # to which it applied
    losing: int  # how many of them lost points here
    at_best: Decimal

    @property
    def share_percent(self) -> Fraction:
        """Lost points in percent of what could have been earned."""
        return Fraction(self.lost) * 100 / Fraction(self.max_points) if self.max_points else Fraction()

    @property
    def mean(self) -> Fraction:
        """Lost points per unit."""
        return Fraction(self.lost) / self.units if self.units else Fraction()

    @property
    def mean_at_best(self) -> Fraction:
        """Points per unit gained if all reached the best."""
        return Fraction(self.at_best) / self.units if self.units else Fraction()


@dataclass(frozen=True, slots=True)
class Agency:
    """Points that an agency named as responsible could win back for all units, and for how many matters."""

    name: str
    lost: Decimal
    matters: int


def lost_over_all(publication: PublicationCard) -> tuple[LostAt, ...]:
    """Return every field that counts and every leaf under it, where anybody lost points; most lost first.

    Where a table gives fields alone, they are all there is. Points beside the index (bonus, penalty) are left out.
    """
    nodes = {node.code: node for node in indices.nodes(publication.framework_id)}
    titles = {code: Titled(node.title_vi, node.title_en) for code, node in nodes.items()}
    rows = (
        NodeResult.objects.filter(line__publication_id=publication.id, points__isnull=False, max_points__gt=0)
        .order_by()
        .values_list("code")
        .annotate(
            most=Sum("max_points"), won=Sum("points"), units=Count("id"), best=Max("points"),
            losing=Count("id", filter=Q(points__lt=F("max_points"))),
        )
    )  # fmt: skip
    found = []
    for code, most, won, units, best, losing in rows:
        node = nodes.get(code)
        if node is None or node.channel in _APART or (node.depth and not node.is_leaf) or most <= won:
            continue
        field = node
        while field.parent_code:
            field = nodes[field.parent_code]
        found.append(
            LostAt(code, titles[code], field.code, titles[field.code], not node.depth, trimmed(most - won) or ZERO,
                   trimmed(most) or ZERO, units, losing, max(trimmed(best * units - won) or ZERO, ZERO))
        )  # fmt: skip
    place = {code: at for at, code in enumerate(nodes)}
    return tuple(sorted(found, key=lambda each: (-each.lost, place[each.code])))


def agencies(publication: PublicationCard) -> tuple[Agency, ...]:
    """Return who is named for lost points over all units, most first. Who is named with others counts in full."""
    rows = (
        Loss.objects.filter(line__publication_id=publication.id)
        .exclude(responsible="")
        .order_by()
        .values_list("responsible")
        .annotate(lost_points=Sum("lost"), matters=Count("code", distinct=True))
    )
    found: dict[str, tuple[Decimal, int]] = {}
    for named, lost, matters in rows:
        for name in filter(None, (part.strip() for part in named.split(";"))):
            before = found.get(name, (ZERO, 0))
            found[name] = before[0] + lost, before[1] + matters
    told = [Agency(name, trimmed(lost) or ZERO, matters) for name, (lost, matters) in found.items()]
    return tuple(sorted(told, key=lambda each: (-each.lost, each.name)))
