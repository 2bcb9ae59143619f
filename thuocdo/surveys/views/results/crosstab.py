"""Any question against groups, units, channels or another question, with a test of whether they have to do together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from thuocdo.foundation.sheets import writing
from thuocdo.foundation.sheets.writing import Kind
from thuocdo.kernel.numbers import RoundingPolicy
from thuocdo.kernel.sentences import Sentence, Titled, Value
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.questionnaires.domain.documents import slots
from thuocdo.questionnaires.domain.items import Matrix, Multiple, Option, options_of
from thuocdo.surveys.domain import crosstabs
from thuocdo.surveys.domain.crosstabs import NotTested, Test
from thuocdo.surveys.domain.figures import figure
from thuocdo.surveys.selectors import crossing, live, plans
from thuocdo.surveys.selectors.crossing import Column as CrossColumn
from thuocdo.surveys.selectors.crossing import Crossed
from thuocdo.surveys.selectors.live import BY_WORDS, By
from thuocdo.surveys.views.results.asking import Asking, around, asking, choices
from thuocdo.surveys.views.results.drawing import exact, mean_line, satisfied_line, worded
from thuocdo.surveys.views.results.report import summary
from thuocdo.ui.language import number, show

ROW, COLUMN = "hang", "cot"  # in the address
PARTS = {"nhom": By.GROUP, "don-vi": By.UNIT, "kenh": By.CHANNEL}
THREE = RoundingPolicy(3)


@dataclass(frozen=True, slots=True)
class CellShown:
    """One cell: % of its column, people, and whether it stands out (1 more, −1 less than expected)."""

    share: Fraction | None
    count: int
    stands_out: int = 0

    @property
    def percent(self) -> Fraction | None:
        return None if self.share is None else self.share * 100


@dataclass(frozen=True, slots=True)
class LineShown:
    """One option with its cells; the last cell is that of everybody. `test` where each option has one."""

    title: Titled
    cells: tuple[CellShown, ...]
    test: Sentence | None = None


@login_required
@never_cache
@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a cross-table that was asked for in the address."""
    ask = asking(request, slug)
    rows, columns = _rows(ask), _columns(ask)
    row, column = request.GET.get(ROW, ""), request.GET.get(COLUMN, "")
    if row not in dict(rows):
        row = rows[0][0] if rows else ""
    if column not in dict(columns):
        column = columns[0][0] if columns else ""
    found = _crossed(ask, row, column) if row and column and column != f"c:{row}" else None
    context: dict[str, Any] = {
        **around(ask, "report"), **choices(ask), **summary(ask), "rows": rows, "columns": columns, "row": row,
        "column": column, "kept": [(ROW, row), (COLUMN, column)],
    }  # fmt: skip
    if found is not None:
        context |= shown(found)
        context["file"] = f"{ask.address('crosstab-file')}{'&' if ask.query else '?'}{ROW}={row}&{COLUMN}={column}"
    return render(request, "surveys/results/crosstab.html", context)


@login_required
@never_cache
@require_safe
def file(request: HttpRequest, slug: str) -> HttpResponse:
    """Send the cross-table as CSV: people and shares of each column."""
    ask = asking(request, slug)
    row, column = request.GET.get(ROW, ""), request.GET.get(COLUMN, "")
    if row not in dict(_rows(ask)) or column not in dict(_columns(ask)) or column == f"c:{row}":
        raise Http404
    told = shown(_crossed(ask, row, column))
    heads = [writing.Column("option", gettext("Option"))]
    for place, title in enumerate((*told["heads"], gettext("All"))):
        heads.append(writing.Column(f"n{place}", f"{show(title)}: n", Kind.INTEGER))
        heads.append(writing.Column(f"p{place}", f"{show(title)}: %", Kind.NUMBER, 2))
    lines: list[list[writing.Value]] = []
    for line in told["lines"]:
        cells: list[writing.Value] = [show(line.title)]
        for cell in line.cells:
            hidden = cell.share is None
            cells += [None if hidden else cell.count, None if cell.share is None else cell.share * 100]
        lines.append(cells)
    content = writing.to_csv(heads, lines)
    name = f'attachment; filename="bang-cheo-{row}-{column}.csv"'
    return HttpResponse(content, "text/csv; charset=utf-8", headers={"Content-Disposition": name})


def shown(found: Crossed) -> dict[str, Any]:
    """Return a cross-table with its test, as a page shows it."""
    options = options_of(found.slot.item)
    open_columns = [each for each in found.columns if each.hidden is None and each.answered]
    counts = [[each.counts.get(at, 0) for each in open_columns] for at in range(1, len(options) + 1)]
    test = None if found.several else crosstabs.chi_square(counts)
    return {
        "title": worded(found.slot.title),
        "heads": [_head(each) for each in found.columns],
        "columns_shown": [(_head(each), each) for each in found.columns],
        "whole": found.whole,
        "lines": _lines(found, options, counts, open_columns, test),
        "test": told_test(test) if test is not None else (),
        "clear": isinstance(test, Test) and test.clear,
        "several": found.several,
        "away": [(_head(each), each.hidden) for each in found.columns if each.hidden is not None],
        "measures": _measures(found),
    }


def _lines(
    found: Crossed, options: Sequence[Option], counts: list[list[int]], open_columns: list[CrossColumn],
    test: Test | NotTested | None,
) -> list[LineShown]:  # fmt: skip
    marked = crosstabs.residuals(counts) if isinstance(test, Test) and test.clear else None
    places = {id(each): at for at, each in enumerate(open_columns)}
    lines = []
    for at, option in enumerate(options):
        cells = []
        for each in (*found.columns, found.whole):
            if each.hidden is not None or not each.answered:
                cells.append(CellShown(None, 0))
                continue
            n = each.counts.get(at + 1, 0)
            far = marked[at][places[id(each)]] if marked and id(each) in places else 0.0
            out = 0 if abs(far) < crosstabs.STANDS_OUT else 1 if far > 0 else -1
            cells.append(CellShown(Fraction(n, each.answered), n, out))
        lines.append(LineShown(worded(option.title), tuple(cells), _option_test(found, counts[at], open_columns)))
    return lines


def _option_test(found: Crossed, chosen: list[int], columns: list[CrossColumn]) -> Sentence | None:
    """Where several are chosen, each option is tested by itself: chosen or not."""
    if not found.several:
        return None
    others = [each.answered - n for each, n in zip(columns, chosen, strict=True)]
    test = crosstabs.chi_square([chosen, others])
    if isinstance(test, NotTested):
        return None
    return _s("p %(p)s", p=probability(test.probability))


def told_test(test: Test | NotTested) -> tuple[Sentence, ...]:
    """Return in sentences what the test says and how far it can be relied on."""
    if isinstance(test, NotTested):
        return (test.reason,)
    found = [
        _s("The answers differ from column to column more than chance would make them (5% level).") if test.clear else
        _s("The differences between the columns can be chance (5% level)."),
        _s("Fisher's exact test: p %(p)s; n = %(n)s; Cramér's V = %(v)s.", p=probability(test.probability), n=test.n,
           v=exact(test.strength, THREE)) if test.exact else
        _s("Pearson's chi-square = %(x)s with %(df)s degrees of freedom: p %(p)s; n = %(n)s; Cramér's V = %(v)s.",
           x=RoundingPolicy(2)(test.statistic), df=test.df, p=probability(test.probability), n=test.n,
           v=exact(test.strength, THREE)),
    ]  # fmt: skip
    if test.rough:
        found.append(
            _s("Take care: in %(small)s of %(cells)s cells fewer than five people are expected (least: %(least)s), so "
               "the probability is rough.", small=test.small_cells, cells=test.cells,
               least=RoundingPolicy(1)(test.least_expected))
        )  # fmt: skip
    return tuple(found)


def probability(value: float) -> str:
    """Return a probability as one writes it: "= 0,032", "< 0,001"."""
    return f"< {number(Fraction(1, 1000))}" if value < 0.001 else f"= {number(exact(value, THREE))}"


def _measures(found: Crossed) -> list[tuple[Value, Sentence, Sentence | None]]:
    """Return mean and satisfied share of each column that may be shown."""
    slot = found.slot
    measured = [
        (_head(each), figure(slot.code, slot.title, slot.item, each.counts, found.smallest))
        for each in found.columns if each.hidden is None and each.answered
    ]  # fmt: skip
    return [
        (head, mean_line(each.mean), satisfied_line(each.satisfied) if each.satisfied else None)
        for head, each in measured if each.mean is not None
    ]  # fmt: skip


def _head(column: CrossColumn) -> Titled | Sentence:
    return worded(column.title.title) if isinstance(column.title, Option) else column.title


def _crossed(ask: Asking, row: str, column: str) -> Crossed:
    if column in PARTS:
        return crossing.along(ask.card, row, PARTS[column], ask.chosen)
    return crossing.against(ask.card, row, column.removeprefix("c:"), ask.chosen)


def _rows(ask: Asking) -> list[tuple[str, Value]]:
    """Return the questions that can be told apart."""
    if ask.card.version_id is None:
        return []
    return [
        (slot.code, _question(slot.code, slot.title, slot.item))
        for slot in slots(plans.document(ask.card.version_id)) if slot.coded or isinstance(slot.item, Multiple)
    ]  # fmt: skip


def _columns(ask: Asking) -> list[tuple[str, Value]]:
    """Return what a question can be told apart by: first groups, units and channels, then other questions."""
    found: list[tuple[str, Value]] = []
    if len(ask.groups) > 1 and ask.chosen.group_id is None:
        found.append(("nhom", BY_WORDS[By.GROUP]))
    if len(ask.rated) > 1 and ask.chosen.unit_id is None:
        found.append(("don-vi", BY_WORDS[By.UNIT]))
    if len(live.counts_by(ask.card, By.CHANNEL, ask.chosen)) > 1 and ask.chosen.channel is None:
        found.append(("kenh", BY_WORDS[By.CHANNEL]))
    if ask.card.version_id is not None:
        found += [
            (f"c:{slot.code}", _question(slot.code, slot.title, slot.item))
            for slot in slots(plans.document(ask.card.version_id)) if slot.coded
        ]  # fmt: skip
    return found


def _question(code: str, title: Any, item: Any) -> Value:
    row = worded(title)
    if not isinstance(item, Matrix):
        return Titled(row or code, row.en)
    whole = worded(item.title)
    return Titled(f"{row} ({whole})", f"{row.en} ({whole.en})" if row.en and whole.en else "")
