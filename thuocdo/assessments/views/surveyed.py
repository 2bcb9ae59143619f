"""How the points of a leaf follow from people's answers: over all units, and of one unit in full (A9)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from thuocdo.assessments.domain import policy
from thuocdo.assessments.domain.phases import RoundStatus
from thuocdo.assessments.domain.surveyed import METHOD, Answer, Heard, Link, Surveyed, answers_of
from thuocdo.assessments.selectors import rounds, slots
from thuocdo.assessments.selectors import surveyed as selectors
from thuocdo.assessments.selectors.rounds import Part
from thuocdo.assessments.views.asking import Asking, asking
from thuocdo.assessments.views.frame import around
from thuocdo.assessments.views.linking import surveyed_leaf
from thuocdo.estimation.domain.intervals import Bounds
from thuocdo.indices.domain.frameworks import Node
from thuocdo.kernel.refusals import NotFound
from thuocdo.kernel.sentences import Titled, Value
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.verdicts import require
from thuocdo.surveys.selectors import campaigns
from thuocdo.ui.language import number, show
from thuocdo.ui.parts import Cell, Column, Row, Table


@dataclass(frozen=True, slots=True)
class GroupLine:
    """One respondent group with its weight (percent; None where there are no groups) and how its answers fall."""

    heard: Heard
    title: Value
    weight: Fraction | None
    answers: tuple[tuple[Value, int, Fraction | None, Fraction | None], ...]  # title, count, share, worth in percent


@login_required
@require_safe
def units(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Show what the answers earn every unit in a leaf at this moment, with people and interval."""
    ask, node, link = _asked(request, slug, code)
    found = selectors.earned(ask.card, ask.parts, [code])
    sort = request.GET.get("sort", "unit")
    lines = sorted(((part, found[part.id][code]) for part in ask.parts), key=lambda each: _key(each, sort),
                   reverse=sort.startswith("-"))  # fmt: skip
    table = Table(
        _s("Units by what people's answers earn, in points"),
        (
            Column(_s("Unit"), sort="unit"),
            Column(_s("Number of respondents"), numeric=True, sort="people"),
            Column(_s("Live points"), numeric=True, sort="points", places=2),
            Column(_s("Interval, 95 percent"), numeric=True),
        ),
        [_row(ask, node, part, told) for part, told in lines],
        sorted_by=sort,
        caption_unseen=True,
    )
    context = {**_context(ask, node, link), "table": table, "itself": request.GET.get("tu-dong") == "1"}
    return render(request, "assessments/surveyed/units.html", context)


@login_required
@require_safe
def unit(request: HttpRequest, slug: str, code: str, unit: str) -> HttpResponse:
    """Show how the points of one unit follow: people and answers of each group, weights, the sentence, the interval."""
    ask, node, link = _asked(request, slug, code)
    part = rounds.part(ask.card.id, unit)
    told = selectors.earned(ask.card, ask.parts, [code])[part.id][code]
    standing = slots.slot(ask.card.spec, part.id, code).said.standing_entry() if _begun(ask) else None
    context = {
        **_context(ask, node, link), "part": part, "told": told, "groups": [_group(node, each) for each in told.groups],
        "interval": interval(told.bounds) if told.bounds else "", "standing": standing,
        "frozen": [each for each in selectors.frozen(ask.card.id, code) if part.unit.slug in each.data["units"]],
    }  # fmt: skip
    return render(request, "assessments/surveyed/unit.html", context)


def interval(bounds: Bounds, places: int = 2) -> str:
    """Return an interval in words of figures, in the unit of its ends."""
    return f"{number(Fraction(bounds.low), places)} – {number(Fraction(bounds.high), places)}"


def _asked(request: HttpRequest, slug: str, code: str) -> tuple[Asking, Node, Link]:
    ask = asking(request, slug)
    require(policy.may_see_survey_points(ask.actor, ask.card.facts, ask.now))
    node = surveyed_leaf(ask, code)
    link = selectors.links(ask.card.id).get(code)
    if link is None:
        raise NotFound(_s("The leaf %(code)s is not linked to a survey.", code=code))
    return ask, node, link


def _begun(ask: Asking) -> bool:
    return ask.card.status is not RoundStatus.DRAFT


def _context(ask: Asking, node: Node, link: Link) -> dict[str, object]:
    campaign = campaigns.campaign(link.campaign_id)
    return {
        **around(ask, "setup" if ask.organises else "council"), "node": node, "link": link, "campaign": campaign,
        "method": METHOD, "rule": node.rule.in_words(node) if node.rule else (), "now": ask.now,
        "live": ask.card.status is RoundStatus.OPEN,
    }  # fmt: skip


def _key(each: tuple[Part, Surveyed], sort: str) -> tuple[float, str]:
    part, told = each
    match sort.removeprefix("-"):
        case "people":
            return (told.people, part.unit.sort_key)
        case "points":
            return (-1.0 if told.points is None else float(told.points), part.unit.sort_key)
        case _:
            return (0, part.unit.sort_key)


def _row(ask: Asking, node: Node, part: Part, told: Surveyed) -> Row:
    link = reverse("assessments:survey-unit", args=[ask.card.slug, node.code, part.unit.slug])
    name = Cell(show_unit(part), link=link, note=told.nothing or "")
    if told.points is None or told.bounds is None:
        return Row((name, "", "", "–"), key=part.unit.slug)
    return Row((name, told.people, told.points, interval(told.bounds)), key=part.unit.slug)


def show_unit(part: Part) -> Value:
    """Return the name of a unit, as a table takes it."""
    formal = part.unit.formal
    return Titled(formal["title_vi"], formal["title_en"])


def _group(node: Node, heard: Heard) -> GroupLine:
    answers: tuple[Answer, ...] = answers_of(node)
    counted = sum(heard.counts[each.code] for each in answers if each.worth is not None)
    rows = tuple(
        (
            show(each.title), heard.counts[each.code],
            Fraction(heard.counts[each.code] * 100, counted) if counted and each.worth is not None else None,
            None if each.worth is None else each.worth * 100,
        )
        for each in answers
    )  # fmt: skip
    title = node.group_titles.get(heard.group, heard.group) if heard.group else _s("All respondents")
    return GroupLine(heard, title, node.respondent_weights.get(heard.group), rows)
