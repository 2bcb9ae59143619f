"""Makes the page of one section, once per version, language and section. What differs between people stays a place.

Places, by the code of the answer: `v` value of a field · `c` checked · `s` selected · `w` class of a wrong answer ·
`e` the error · `d` its id beside that of the help, `x` alone · `i` invalid · `h` hidden · `o` options put in an order ·
`u` a choice of units that depends on an earlier one · `f` files sent before · `p` an earlier answer within a text.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from thuocdo.questionnaires.domain import markup
from thuocdo.questionnaires.domain.documents import Document, Section, known
from thuocdo.questionnaires.domain.expressions.tree import codes_in
from thuocdo.questionnaires.domain.expressions.writing import for_browser
from thuocdo.questionnaires.domain.items import (
    Item,
    Kind,
    Matrix,
    Multiple,
    Number,
    Option,
    Ranking,
    Row,
    Single,
    UnitPicker,
    Words,
    options_of,
    said,
)
from thuocdo.questionnaires.domain.piping import PIPE
from thuocdo.surveys.domain.paging import codes_of, decided_here
from thuocdo.surveys.domain.posting import name_of
from thuocdo.surveys.views.answering.pieces import Pieces, place, without_edges

FOLDER = "surveys/answering"
MOST_RADIOS = 12  # options; a longer list unfolds
Units = Mapping[str, tuple[tuple[str, str], ...]]  # code of an item → (slug, name) of every unit that it offers


@dataclass(frozen=True, slots=True)
class Block:
    """One item as it stands on the page."""

    code: str
    kind: Kind
    pieces: Pieces
    title: str  # in one line, for the summary of errors
    hides: bool  # whether the page itself shows and hides it
    mixed: tuple[str, ...] = ()  # codes of what is put in an order of its own for every ballot
    last: tuple[str, ...] = ()  # of these, what stays at the end
    areas: Mapping[str, tuple[Pieces, ...]] = field(default_factory=dict)  # place → its options
    by_name: Pieces | None = None  # a unit is typed
    by_list: Pieces | None = None  # a unit is chosen out of the few that lie within another

    @property
    def size(self) -> int:
        """Return the memory that the block takes, in characters."""
        return self.pieces.size + sum(each.size for area in self.areas.values() for each in area)


@dataclass(frozen=True, slots=True)
class Page:
    """One section, ready to be filled."""

    code: str
    frame: Pieces
    blocks: tuple[Block, ...]
    titles: Mapping[str, str]  # code of an answer → what it is called in the summary of errors
    mixed: bool  # whether the blocks are put in an order of their own
    needs: tuple[str, ...]  # earlier answers that the page itself looks at
    places: frozenset[str]
    shows_units: frozenset[str]  # answers that are units and whose names stand on the page
    pipes: tuple[str, ...]  # answers that its texts repeat
    locates: bool  # whether the device may be asked where it is

    @property
    def size(self) -> int:
        """Return the memory that the page takes, in characters."""
        return self.frame.size + sum(block.size for block in self.blocks)


def draw(document: Document, section: Section, *, language: str, reads: str, units: Units) -> Page:
    """Return the page of a section. `language` is that of the questions, `reads` ("vi", "en") that of all else."""
    with translation.override(reads):
        drawing = _Drawing(document, section, language, units)
        blocks = tuple(drawing.block(item) for item in section.items)
        frame = Pieces.of(render_to_string(f"{FOLDER}/section.html", drawing.frame(reads)))
    here = {code for item in section.items for code in codes_of(item)}
    looked_at = {
        code
        for item in section.items
        if item.code in drawing.hiding and item.relevant
        for code in codes_in(item.relevant)
    }
    places = frame.places.union(
        *(each.pieces.places for each in blocks),
        *(piece.places for each in blocks for area in each.areas.values() for piece in area),
    )
    typed = {item.code for item in section.items if isinstance(item, UnitPicker) and not units.get(item.code)}
    return Page(
        code=section.code, frame=frame, blocks=blocks, titles=drawing.titles, mixed=section.shuffle,
        needs=tuple(sorted(looked_at - here)), places=places,
        shows_units=frozenset(typed | {name[2:] for name in places if name.startswith("p:")}),
        pipes=tuple(sorted(name[2:] for name in places if name.startswith("p:"))),
        locates=any(item.kind is Kind.LOCATION for item in section.items),
    )  # fmt: skip


class _Drawing:
    def __init__(self, document: Document, section: Section, language: str, units: Units) -> None:
        self._document, self._section, self._language, self._units = document, section, language, units
        self._known = known(document)
        self.hiding = decided_here(section)
        self.titles: dict[str, str] = {}

    def frame(self, reads: str) -> dict[str, Any]:
        kinds = {item.kind for item in self._section.items}
        here = "en" if reads == "en" else self._language
        languages = [code for code in dict.fromkeys(("vi", "en", *self._document.languages)) if code != here]
        return {
            "place": _PLACES,
            "reads": reads,
            "language": self._language,
            "title": self._line(self._section.title),
            "help": self._help(self._section.help),
            "foreign": self._language != reads,
            "sends_files": Kind.FILE in kinds,
            "script": bool(self.hiding) or bool(kinds & {Kind.LOCATION, Kind.UNIT}),
            "languages": [(code, name_of_language(code)) for code in languages],
        }

    def block(self, item: Item) -> Block:
        for code in codes_of(item):
            self.titles[code] = self._title_of(item, code)
        entries, areas = self._entries(item)
        mixes = isinstance(item, Single | Multiple | Ranking | Matrix) and item.shuffle
        context = {
            "item": item,
            "code": item.code,
            "name": name_of(item.code),
            "title": self._line(item.title),
            "help": self._help(item.help),
            "hidden": place(f"h:{item.code}"),
            "wrong": place(f"w:{item.code}"),
            "error": place(f"e:{item.code}"),
            "describes": place(f"d:{item.code}"),
            "described": place(f"x:{item.code}"),
            "invalid": place(f"i:{item.code}"),
            "value": place(f"v:{item.code}"),
            "relevant": self._relevant(item),
            **self._of_kind(item),
            "entries": place(f"o:{item.code}") if mixes and not areas else mark_safe("".join(entries)),  # noqa: S308 -- our templates
        }
        own = (
            tuple(row.code for row in item.rows)
            if isinstance(item, Matrix)
            else tuple(option.code for option in options_of(item))
        )
        if mixes and not areas:
            areas = {f"o:{item.code}": tuple(Pieces.of(each) for each in entries)}
        return Block(
            code=item.code,
            kind=item.kind,
            pieces=Pieces.of(render_to_string(f"surveys/answering/kinds/{item.kind.value}.html", context)),
            title=self.titles.get(item.code, ""),
            hides=item.code in self.hiding,
            mixed=own if mixes else (),
            last=tuple(option.code for option in options_of(item) if option.alone) if mixes else (),
            areas=areas if mixes else {},
            **self._ways(item),
        )

    def _entries(self, item: Item) -> tuple[list[str], dict[str, tuple[Pieces, ...]]]:
        """Return the options or rows as they are drawn; for a ranking, the options of each of its places."""
        if isinstance(item, Matrix):
            return [self._row(item, row) for row in item.rows], {}
        if isinstance(item, Ranking):
            areas: dict[str, tuple[Pieces, ...]] = {}
            rows = []
            for at in range(1, (item.places or len(item.options)) + 1):
                options = [self._unfolded(item.code, option, f"{at}:") for option in item.options]
                inside = place(f"o:{item.code}:{at}") if item.shuffle else mark_safe("".join(options))  # noqa: S308
                areas[f"o:{item.code}:{at}"] = tuple(Pieces.of(each) for each in options)
                rows.append(self._part("rank", at=at, code=item.code, name=name_of(item.code), entries=inside))
            return rows, areas
        if isinstance(item, Single) and len(item.options) > MOST_RADIOS:
            return [self._unfolded(item.code, option) for option in item.options], {}
        kind = "checkbox" if isinstance(item, Multiple) else "radio"
        return [self._choice(item.code, option, at, kind) for at, option in enumerate(options_of(item), 1)], {}

    def _choice(self, code: str, option: Option, at: int, kind: str) -> str:
        return self._part(
            "choice", kind=kind, id=f"{name_of(code)}-{at}", name=name_of(code), value=option.code,
            checked=place(f"c:{code}:{option.code}"), title=self._line(option.title),
        )  # fmt: skip

    def _unfolded(self, code: str, option: Option, part: str = "") -> str:
        title = escape(without_edges(said(option.title, self._language)))
        return f'<option value="{escape(option.code)}"{place(f"s:{code}:{part}{option.code}")}>{title}</option>'

    def _row(self, item: Matrix, row: Row) -> str:
        options = [self._choice(row.code, option, at, "radio") for at, option in enumerate(item.options, 1)]
        return self._part(
            "row", code=row.code, name=name_of(row.code), title=self._line(row.title),
            wrong=place(f"w:{row.code}"), error=place(f"e:{row.code}"), described=place(f"x:{row.code}"),
            entries=mark_safe("".join(options)),  # noqa: S308 -- our own templates
        )  # fmt: skip

    def _of_kind(self, item: Item) -> dict[str, Any]:
        """Return what one kind needs beside the rest."""
        match item:
            case Number():
                return {"unit": self._line(item.unit)}
            case Matrix():
                return {"heads": [self._line(option.title) for option in item.options], "steps": len(item.options)}
            case Single():
                return {"unfolds": len(item.options) > MOST_RADIOS}
            case UnitPicker():
                offered = self._units.get(item.code)
                if not offered:
                    return {"control": place(f"u:{item.code}")}
                entries = mark_safe(unit_options(item.code, offered))  # noqa: S308 -- escaped there
                return {"control": mark_safe(self._part("units", **self._names(item), entries=entries))}  # noqa: S308
            case _:
                parts = ("lat", "lon", "accuracy") if item.kind is Kind.LOCATION else ()
                return {
                    **{part: place(f"v:{item.code}:{part}") for part in parts},
                    "files": place(f"f:{item.code}"),
                    "names": {part: name_of(item.code, part) for part in parts},
                }

    def _ways(self, item: Item) -> dict[str, Pieces]:
        """Return the two ways to give a unit where the list of units depends on an earlier answer or is too long."""
        if not isinstance(item, UnitPicker) or self._units.get(item.code):
            return {}
        names = self._names(item)
        typed = self._part("unit_name", **names, value=place(f"v:{item.code}"), within=item.within)
        chosen = self._part("units", **names, entries=place(f"o:{item.code}"))
        return {"by_name": Pieces.of(typed), "by_list": Pieces.of(chosen)}

    @staticmethod
    def _names(item: Item) -> dict[str, Any]:
        """Return what a control is called and described by."""
        return {
            "code": item.code, "name": name_of(item.code), "help": bool(item.help), "required": item.required,
            "describes": place(f"d:{item.code}"), "described": place(f"x:{item.code}"),
            "invalid": place(f"i:{item.code}"),
        }  # fmt: skip

    def _part(self, part: str, /, **context: Any) -> str:
        return render_to_string(f"surveys/answering/parts/{part}.html", context).strip()

    def _title_of(self, item: Item, code: str) -> str:
        own = item.title
        if isinstance(item, Matrix):
            own = next(row.title for row in item.rows if row.code == code)
        return without_edges(said(own, self._language))

    def _line(self, words: Words) -> SafeString:
        return self._piped(escape(without_edges(said(words, self._language))))

    def _help(self, words: Words) -> SafeString:
        return self._piped(markup.to_html(without_edges(said(words, self._language))))

    def _piped(self, html: str) -> SafeString:
        safe = PIPE.sub(lambda found: place(f"p:{found[1]}") if found[1] in self._known else found[0], html)
        return mark_safe(safe)  # noqa: S308 -- escaped by both callers

    def _relevant(self, item: Item) -> str:
        """Return the condition for the script, for what the page itself shows and hides."""
        if item.code not in self.hiding or item.relevant is None:
            return ""
        return json.dumps(for_browser(item.relevant, self._known), ensure_ascii=False, separators=(",", ":"))


def unit_options(code: str, units: tuple[tuple[str, str], ...]) -> str:
    """Return the options of a list of units: (slug, name)."""
    return "".join(
        f'<option value="{escape(slug)}"{place(f"s:{code}:{slug}")}>{escape(name)}</option>' for slug, name in units
    )


_PLACES = {
    name: place(name)
    for name in (
        "csrf", "action", "blocks", "summary", "number", "pages", "share", "campaign", "owner", "rehearsal", "model",
        "answers", "back", "saved", "opened", "error_title", "hints", "path", "today", "unit", "later", "last",
        "frame",
    )
}  # fmt: skip
_LANGUAGES = {"vi": "Tiếng Việt", "en": "English", "km": "ភាសាខ្មែរ", "hmn": "Hmoob", "zh": "中文", "fr": "Français"}


def name_of_language(code: str) -> str:
    """Return what a language calls itself; its code where we do not know."""
    return _LANGUAGES.get(code, code)
