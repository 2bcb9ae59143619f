"""What was answered to each question as figures: bars for options, bars of steps for a matrix, words for the rest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from thuocdo.estimation.domain.intervals import Bounds
from thuocdo.kernel.numbers import RoundingPolicy
from thuocdo.kernel.sentences import Sentence, Titled, Value
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.questionnaires.domain import piping
from thuocdo.questionnaires.domain.items import (
    KIND_WORDS,
    Item,
    LongText,
    Matrix,
    Multiple,
    Number,
    Ranking,
    Scale,
    ShortText,
    Words,
    options_of,
    said,
)
from thuocdo.surveys.domain.figures import Mean, Share, SlotFigure
from thuocdo.ui.figures import Figure, Line, Ranked, Stacked, StackedItem, Trend
from thuocdo.ui.figures import Item as Bar

Link: TypeAlias = Callable[[str], str]  # code of an item → address
ONE, TWO, FOUR = RoundingPolicy(1), RoundingPolicy(2), RoundingPolicy(4)
OPTION, ROW = _s("Option"), _s("Row")
SHARE = _s("% of those who answered")
FIRST_PLACE = _s("% who put it first")
LOW, HIGH = _s("95% interval from"), _s("95% interval to")
PEOPLE = _s("Ballots")
_NOTHING = "\u00a0"  # where a bar has no end to tell
MOST_PERIODS = 62  # days that one drawing can show


@dataclass(frozen=True, slots=True)
class Block:
    """One item of the questionnaire with what was answered. `lines` are figures in words."""

    code: str
    title: Titled
    kind: Sentence
    figure: Figure | None
    lines: tuple[Sentence, ...]
    hidden: Sentence | None = None
    n: int = 0
    worded: bool = False  # free text, which has a page of its own
    measured: bool = False  # numbers
    crossed: str = ""  # the code by which it can be set against something else


def blocks(figures: Sequence[SlotFigure], csv: Link | None = None) -> tuple[Block, ...]:
    """Return one block for each item; the rows of a matrix make one together."""
    found: list[Block] = []
    rows: list[SlotFigure] = []
    for place, each in enumerate(figures):
        if not isinstance(each.item, Matrix):
            found.append(_block(each, csv))
            continue
        rows.append(each)
        if place + 1 == len(figures) or figures[place + 1].item is not each.item:
            found.append(_matrix(each.item, rows, csv))
            rows = []
    return tuple(found)


def worded(words: Words) -> Titled:
    """Return a text of the questionnaire in both languages, without the earlier answers that it would repeat."""
    vi, en = (piping.fill(said(words, language), {}, {}, language) for language in ("vi", "en"))
    return Titled(vi, en if words.get("en") else "")


def _block(each: SlotFigure, csv: Link | None) -> Block:
    item = each.item
    figure = _options(each, csv) if each.options and not each.hidden and each.answered else None
    return Block(
        code=each.code, title=worded(each.title), kind=KIND_WORDS[item.kind], figure=figure, lines=_lines(each),
        hidden=each.hidden, n=each.answered, worded=isinstance(item, LongText | ShortText),
        measured=isinstance(item, Number),
        crossed=each.code if options_of(item) and not isinstance(item, Ranking) else "",
    )  # fmt: skip


def _options(each: SlotFigure, csv: Link | None) -> Figure:
    bars = tuple(
        Bar(
            worded(option.title),
            option.share.value * 100,
            more=(option.share.count, *_ends(option.share.interval)),
        )
        for option in each.options
        if option.share is not None
    )
    several = isinstance(each.item, Multiple)
    return Figure(
        title=worded(each.title),
        unit=FIRST_PLACE if isinstance(each.item, Ranking) else SHARE,
        content=Ranked(bars, maximum=100, head=OPTION, more=(PEOPLE, LOW, HIGH)),
        n=each.answered,
        note=_s("Several could be chosen: the shares add up to more than 100%.") if several else "",
        csv_link=csv(each.code) if csv else "",
        places=1,
        key=f"f-{each.code}",
    )


def _matrix(item: Matrix, rows: Sequence[SlotFigure], csv: Link | None) -> Block:
    shown = [each for each in rows if each.hidden is None and each.answered]
    satisfied = any(option.satisfied for option in item.options)
    bars = tuple(
        StackedItem(
            worded(each.title),
            tuple(option.share.value * 100 if option.share else None for option in each.options),
            end=_end(each, satisfied=satisfied),
            more=(each.answered, *_mean_cells(each.mean), *(_share_cells(each.satisfied) if satisfied else ())),
        )
        for each in shown
    )
    more: tuple[Sentence, ...] = (PEOPLE, _s("Mean"), LOW, HIGH)
    if satisfied:
        more = (*more, _s("% satisfied"), LOW, HIGH)
    figure = Figure(
        title=worded(item.title),
        unit=SHARE,
        content=Stacked(
            tuple(worded(option.title) for option in item.options), bars, maximum=100, steps=True, head=ROW, more=more
        ),
        n=max(each.answered for each in shown),
        note=_s("At the end of each bar: % satisfied.") if satisfied else "",
        csv_link=csv(item.code) if csv else "",
        places=1,
        key=f"f-{item.code}",
    ) if shown else None  # fmt: skip
    away = [each for each in rows if each.hidden is not None]
    lines = tuple(_s("%(row)s: %(why)s", row=worded(each.title), why=each.hidden) for each in away if shown)
    hidden = away[0].hidden if away and not shown else None
    return Block(
        item.code, worded(item.title), KIND_WORDS[item.kind], figure, lines, hidden,
        max((each.answered for each in shown), default=0), crossed=rows[0].code,
    )  # fmt: skip


def _lines(each: SlotFigure) -> tuple[Sentence, ...]:
    if each.hidden is not None:
        return ()
    found = []
    if each.mean is not None:
        found.append(mean_line(each.mean))
    if each.satisfied is not None:
        found.append(satisfied_line(each.satisfied))
    if not each.options:
        found.append(_s("%(count)s ballot answers this.", "%(count)s ballots answer this.", count=each.answered))
    if each.left_out or each.not_asked:
        found.append(_s("Left out: %(left)s. Not asked: %(unasked)s.", left=each.left_out, unasked=each.not_asked))
    return tuple(found)


def mean_line(mean: Mean) -> Sentence:
    """Return a mean in words with its interval."""
    interval = mean.interval
    if interval is None:
        return _s("Mean %(mean)s.", mean=TWO(mean.value))
    return _s(
        "Mean %(mean)s (95%% interval, Student's t: %(low)s to %(high)s; n = %(n)s).",
        mean=TWO(mean.value), low=exact(interval.low, TWO), high=exact(interval.high, TWO), n=mean.n,
    )  # fmt: skip


def satisfied_line(share: Share) -> Sentence:
    """Return the satisfied share in words with its interval."""
    interval = share.interval
    return _s(
        "Satisfied: %(share)s%% (95%% interval, Wilson: %(low)s%% to %(high)s%%; n = %(n)s).",
        share=ONE(share.value * 100), low=exact(interval.low * 100, ONE), high=exact(interval.high * 100, ONE),
        n=share.n,
    )  # fmt: skip


def exact(value: float, rounding: RoundingPolicy = FOUR) -> Decimal:
    """Return an end of an interval as a number that can be shown."""
    return rounding(Fraction(value))


def _end(each: SlotFigure, *, satisfied: bool) -> Sentence | str:
    if satisfied and each.satisfied is not None:
        return _s("%(number)s%%", number=ONE(each.satisfied.value * 100))
    return _s("%(number)s", number=TWO(each.mean.value)) if each.mean is not None else _NOTHING


def _ends(interval: Bounds) -> tuple[Decimal, Decimal]:
    return exact(interval.low * 100), exact(interval.high * 100)


def _mean_cells(mean: Mean | None) -> tuple[Value, ...]:
    if mean is None:
        return (None, None, None)
    interval = mean.interval
    ends = (exact(interval.low), exact(interval.high)) if interval else (None, None)
    return (mean.value, *ends)


def _share_cells(share: Share | None) -> tuple[Value, ...]:
    return (None, None, None) if share is None else (share.value * 100, *_ends(share.interval))


def by_day(days: Sequence[tuple[date, int]]) -> Figure | None:
    """Return ballots by day; of more days than can be shown, the last ones."""
    if not days:
        return None
    shown = days[-MOST_PERIODS:]
    every = max(1, -(-len(shown) // 10))
    periods = tuple(f"{day:%d/%m}" if place % every == 0 else "" for place, (day, _n) in enumerate(shown))
    return Figure(
        title=_s("Ballots by day"),
        unit=_s("ballots that count"),
        content=Trend(periods, (Line(_s("Ballots"), tuple(n for _day, n in shown)),)),
        note=_s("The last %(days)s days.", days=MOST_PERIODS) if len(days) > MOST_PERIODS else "",
        key="f-by-day",
    )


def is_scale(item: Item) -> bool:
    """Tell whether the options of an item are steps in order."""
    return isinstance(item, Scale | Matrix)
