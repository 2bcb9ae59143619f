"""The rows of a ranking, drawn: 63 units have 800 cells, for which a template takes eight times as long."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import NamedTuple

from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from thuocdo.ui.language import NOTHING
from thuocdo.ui.templatetags import ui


class Part(NamedTuple):
    """A component's cell: name and points as text in the reader's language; `shade` 1 to 5 where it is coloured."""

    label: str
    shown: str
    shade: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """One unit's row, or the mean's, as text in the reader's language. `share`: the bar's length, percent of the track.

    `look` is the address of findings about the unit, `attention` how many they are.
    """

    name: str
    value: str
    share: str = "0"
    slug: str = ""
    link: str = ""
    rank: int | None = None
    printed_rank: int | None = None  # only where it differs
    region: str = ""
    marks: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    band: str = ""
    level: int = 0
    change: int | None = None
    attention: int = 0
    look: str = ""
    is_mean: bool = False


class Drawing:
    """Draws the rows of one table in the reader's language: its columns, and where bars are marked with the mean.

    What many rows share (a group, a change of rank, the beginning of a component's cell) is drawn once.
    """

    def __init__(self, *, mean_share: str, regions: bool, bands: bool, changes: bool, picks: bool) -> None:
        self._regions, self._bands, self._changes, self._picks = regions, bands, changes, picks
        self._compare, self._unfold = escape(gettext("Compare")), escape(gettext("Points by component:"))
        self._mean = f'<rect class="bar-mean" x="{escape(mean_share)}%" width="2" height="10"/>' if mean_share else ""
        self._band, self._change, self._part = cache(ui.band), cache(ui.rank_change), cache(_part)

    def rows(self, rows: Iterable[Row]) -> SafeString:
        """Return the rows as HTML, every text in them escaped."""
        return SafeString("".join([self._mean_row(row) if row.is_mean else self._unit_row(row) for row in rows]))

    def _mean_row(self, row: Row) -> str:
        return (
            '<tr role="row" class="ranking__mean"><td role="cell" class="ranking__rank"></td>'
            f'<th scope="row" role="rowheader" class="ranking__name">{escape(row.name)}</th>'
            f"{_cell('region', '') if self._regions else ''}"
            f'<td role="cell" class="ranking__value"><span class="ranking__bar"><b>{escape(row.value)}</b></span></td>'
            f"{self._parts(row)}"
            f"{_cell('band', '') if self._bands else ''}"
            f"{_cell('change', '') if self._changes else ''}"
            f"{_cell('pick', '') if self._picks else ''}"
            "</tr>\n"
        )

    def _unit_row(self, row: Row) -> str:
        name, slug = escape(row.name), escape(row.slug)
        return (
            f'<tr role="row" id="u-{slug}"><td role="cell" class="ranking__rank">{_rank(row)}</td>'
            f'<th scope="row" role="rowheader" class="ranking__name"><a href="{escape(row.link)}">{name}</a>'
            f"{_look(row)}</th>"
            f"{_cell('region', escape(row.region)) if self._regions else ''}"
            f"{self._value(row)}{self._more(name) if row.parts else ''}{self._parts(row)}"
            f"{_cell('band', self._band(row.band, row.level) if row.band else '') if self._bands else ''}"
            f"{_cell('change', self._change(row.change)) if self._changes else ''}"
            f"{self._pick(name, slug) if self._picks else ''}"
            "</tr>\n"
        )

    def _value(self, row: Row) -> str:
        return (
            f'<td role="cell" class="ranking__value"><span class="ranking__bar"><b>{escape(row.value)}'
            f"{''.join(map(_note, row.marks))}</b>"
            '<svg width="100%" height="10" aria-hidden="true" focusable="false">'
            '<rect class="bar-track" width="100%" height="8" y="1"/>'
            f'<rect class="bar-fill" width="{escape(row.share)}%" height="8" y="1"/>{self._mean}</svg></span></td>'
        )

    def _more(self, name: str) -> str:
        return (
            f'<td role="cell" class="ranking__more"><details class="fold"><summary><span>{self._unfold} {name}</span>'
            "</summary></details></td>"
        )

    def _parts(self, row: Row) -> str:
        return "".join([f"{self._part(label, shade)}{escape(shown)}</td>" for label, shown, shade in row.parts])

    def _pick(self, name: str, slug: str) -> str:
        return (
            f'<td role="cell" class="ranking__pick" data-label="{self._compare}"><label class="pick">'
            f'<input type="checkbox" name="u" value="{slug}"><span class="unseen">{self._compare} {name}</span>'
            "</label></td>"
        )


def _cell(kind: str, content: str) -> str:
    return f'<td role="cell" class="ranking__{kind}">{content}</td>'


def _part(label: str, shade: int = 0) -> str:
    """Return the beginning of a component's cell; a phone, which has no room for headers, shows the label."""
    look = f"ranking__part heat--{shade}" if shade else "ranking__part"
    return f'<td role="cell" class="{look}" data-label="{escape(label)}">'


def _rank(row: Row) -> str:
    rank = NOTHING if row.rank is None else str(row.rank)
    if row.printed_rank is None:
        return rank
    printed = escape(gettext("printed %(rank)s") % {"rank": row.printed_rank})
    return f'{rank}<span class="ranking__printed">{printed}</span>'


def _look(row: Row) -> str:
    if not row.look:
        return ""
    words = ngettext("%(count)s finding", "%(count)s findings", row.attention) % {"count": row.attention}
    return f'<a class="ranking__look" href="{escape(row.look)}">{escape(words)}</a>'


def _note(mark: str) -> str:
    words, mark = escape(gettext("note %(mark)s") % {"mark": mark}), escape(mark)
    return f'<a class="mark-note" href="#note-{mark}" aria-label="{words}">{mark}</a>'
