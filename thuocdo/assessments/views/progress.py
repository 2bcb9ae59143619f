"""How far all units and appraisers have come: the organiser's heat table, as a page and as a spreadsheet."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from thuocdo.assessments.domain import policy
from thuocdo.assessments.domain.entries import KIND_WORDS, Kind
from thuocdo.assessments.domain.phases import Phase
from thuocdo.assessments.domain.progress import MEASURE_WORDS, STATE_WORDS, Measure, State, work_phase
from thuocdo.assessments.selectors import progress as selectors
from thuocdo.assessments.views import heat
from thuocdo.assessments.views.asking import Asking, asking
from thuocdo.assessments.views.frame import around
from thuocdo.assessments.views.heat import Line
from thuocdo.directory.domain.actors import Role
from thuocdo.directory.selectors import people, units
from thuocdo.foundation.sheets import writing
from thuocdo.foundation.sheets.writing import Column
from thuocdo.kernel.sentences import Sentence, Titled
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.verdicts import Denied, Verdict, require
from thuocdo.ui.language import say, title_of

PER_PAGE = 100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def organised(request: HttpRequest, slug: str) -> Asking:
    """Return who asks about a round that they organise and that runs. Raise `NotFound` or `NotPermitted`."""
    ask = asking(request, slug)
    require(policy.may_follow(ask.actor, ask.card.facts, ask.now))
    return ask


@login_required
@require_safe
def progress(request: HttpRequest, slug: str) -> HttpResponse:
    """Show units against fields, with what is missing, who is late, and a form to remind them."""
    ask = organised(request, slug)
    wanted = heat.asked(ask, request.GET)
    every = heat.lines(ask, wanted.measure)
    found = heat.chosen(every, wanted)
    listed = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    verdict = policy.may_remind(ask.actor, ask.card.facts, ask.now)
    context: dict[str, Any] = {
        **around(ask, "progress"), "wanted": wanted, "lines": listed, "page_of": listed, "count": len(found),
        "every": len(every), "heads": _heads(ask, wanted), "measures": _options(MEASURE_WORDS),
        "states": [(heat.UNSIGNED, gettext("Not signed yet")), *_options(STATE_WORDS)],
        "regions": _regions(ask), "measure_words": MEASURE_WORDS[wanted.measure],
        "numbers": _numbers(every),
        "may_remind": bool(verdict) and ask.card.settings.notices, "why_not": _why_not(verdict, ask),
        "explains": work_phase(ask.card.timetable, ask.now) is Phase.EXPLANATION,
        "downloads": _downloads(request, slug),
    }  # fmt: skip
    return render(request, "assessments/progress/table.html", context)


@login_required
@require_safe
def download(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Send the table as it was filtered and sorted, with how many people can be reached; nobody's name is in it."""
    ask = organised(request, slug)
    if kind not in ("csv", "xlsx"):
        raise Http404
    wanted = heat.asked(ask, request.GET)
    found = heat.chosen(heat.lines(ask, wanted.measure), wanted)
    columns, rows = _columns(ask, wanted.measure), _rows(ask, found)
    if kind == "csv":
        response = HttpResponse(writing.to_csv(columns, rows), content_type="text/csv; charset=utf-8")
    else:
        notes = [title_of(ask.card)[0], say(MEASURE_WORDS[wanted.measure])]
        if ask.card.is_model:
            notes.append(gettext("Model data"))
        content = writing.to_xlsx(columns, rows, title=gettext("Progress"), notes=notes, notes_title=gettext("Notes"))
        response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="tien-do-{slug}.{kind}"'
    return response


@login_required
@require_safe
def appraisers(request: HttpRequest, slug: str) -> HttpResponse:
    """Show how far each assignment is in both rounds of appraisal."""
    ask = organised(request, slug)
    second = {duty.assignment.id: duty.done for duty in selectors.appraisers(ask.card, Kind.APPRAISED_2)}
    duties = selectors.appraisers(ask.card, Kind.APPRAISED_1)
    names = people.names(duty.assignment.person_id for duty in duties)
    agencies = units.cards(duty.assignment.agency_id for duty in duties if duty.assignment.agency_id is not None)
    parts = {part.id: part for part in ask.parts}
    tree = ask.card.spec.tree
    rows = [
        {
            "who": names.get(each.person_id, "") if each.person_id else agencies[each.agency_id or 0].formal,
            "agency": each.person_id is None, "node": tree.by_code.get(each.code),
            "part": parts.get(each.participant_id or 0), "first": duty.done, "second": second[each.id],
        }
        for duty in duties for each in (duty.assignment,)
    ]  # fmt: skip
    context = {**around(ask, "progress-appraisers"), "rows": rows,
               "rounds": (KIND_WORDS[Kind.APPRAISED_1], KIND_WORDS[Kind.APPRAISED_2])}  # fmt: skip
    return render(request, "assessments/progress/appraisers.html", context)


def _options(words: dict[Any, Sentence]) -> list[tuple[str, str]]:
    return [(each.value, say(sentence)) for each, sentence in words.items()]


def _heads(ask: Asking, wanted: heat.Asked) -> list[dict[str, Any]]:
    """Return the columns: key of the sort, what stands above, what it says in full, and how it is sorted now."""
    columns: list[tuple[str, str, str]] = [("unit", gettext("Unit"), ""), ("state", gettext("State"), "")]
    columns.append(("total", gettext("Together"), ""))
    columns += [(f"field-{field.code}", field.code, title_of(field)[0]) for field in heat.fields(ask, wanted.measure)]
    columns += [
        ("evidence", gettext("Evidence missing"), ""), ("objections", gettext("Objections open"), ""),
        ("undecided", gettext("Objections undecided"), ""),
    ]  # fmt: skip
    key, down = wanted.sort.lstrip("-"), wanted.sort.startswith("-")
    return [
        {"key": name, "text": text, "full": full, "next": f"-{name}" if key == name and not down else name,
         "aria": ("descending" if down else "ascending") if key == name else ""}
        for name, text, full in columns
    ]  # fmt: skip


def _numbers(every: list[Line]) -> dict[str, Any]:
    states = Counter(line.state for line in every)
    return {
        "units": len(every), "signed": states[State.SIGNED], "late": states[State.LATE],
        "waiting": states[State.HANDED_IN], "evidence": sum(line.tally.without_evidence for line in every),
        "objections": sum(line.open for line in every),
        "undecided": sum(line.tally.undecided for line in every),
    }  # fmt: skip


def _regions(ask: Asking) -> list[tuple[str, str]]:
    there = {part.unit.region for part in ask.parts if part.unit.region}
    if not there:
        return []
    return [(each.slug, title_of(each)[0]) for each in units.regions() if each.slug in there]


def _why_not(verdict: Verdict, ask: Asking) -> Sentence | None:
    if isinstance(verdict, Denied):
        return verdict.reason
    return None if ask.card.settings.notices else _s("This round sends no notices. Allow them in its set-up first.")


def _downloads(request: HttpRequest, slug: str) -> list[tuple[str, str]]:
    query = request.GET.urlencode()
    return [
        (kind.upper(), reverse("assessments:progress-download", args=[slug, kind]) + (f"?{query}" if query else ""))
        for kind in ("csv", "xlsx")
    ]


def _columns(ask: Asking, measure: Measure) -> list[Column]:
    def number(key: str, title: str) -> Column:
        return Column(key, title, writing.Kind.INTEGER)

    found = [Column("unit", gettext("Unit")), Column("state", gettext("State"))]
    found += [number("done", gettext("Done")), number("of", gettext("Asked for"))]
    found.append(Column("share", gettext("Share, %"), writing.Kind.NUMBER, 2))
    for field in heat.fields(ask, measure):
        name = f"{field.code} {title_of(field)[0]}"
        found += [number(f"{field.code}-done", f"{name}: {gettext('Done')}"),
                  number(f"{field.code}-of", f"{name}: {gettext('Asked for')}")]  # fmt: skip
    found += [
        number("evidence", gettext("Evidence missing")), number("objections", gettext("Objections open")),
        number("undecided", gettext("Objections undecided")), number("officers", gettext("Officers with an account")),
        number("leaders", gettext("Leaders with an account")), Column("reminded", gettext("Last reminded")),
    ]  # fmt: skip
    return found


def _rows(ask: Asking, found: list[Line]) -> list[list[writing.Value]]:
    ids = [line.part.unit.id for line in found]
    officers = people.holders_at(ids, (Role.UNIT_OFFICER,), ask.today)
    leaders = people.holders_at(ids, (Role.UNIT_LEADER,), ask.today)
    reminded, language = selectors.last_reminded(ask.card.id), get_language() or "vi"
    rows: list[list[writing.Value]] = []
    for line in found:
        unit, tally = line.part.unit, line.tally
        at = reminded.get(line.part.id)
        rows.append([
            title_of(Titled(unit.full_name, unit.title_en))[0], say(STATE_WORDS[line.state], language),
            line.total.done, line.total.of, line.total.percent,
            *(value for _field, count in line.fields for value in (count.done, count.of)),
            tally.without_evidence, line.open, tally.undecided,
            len(officers.get(unit.id, ())), len(leaders.get(unit.id, ())),
            say(_s("%(at)s", at=at), language) if at else "",
        ])  # fmt: skip
    return rows
