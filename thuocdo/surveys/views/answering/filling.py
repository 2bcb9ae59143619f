"""Puts into a page what differs between people: answers, what is wrong with them, what is shown, in which order.

Everything that somebody typed is escaped here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any

from django.utils.translation import gettext, ngettext

from thuocdo.kernel.sentences import Sentence
from thuocdo.questionnaires.domain import given, piping
from thuocdo.questionnaires.domain.documents import Slot
from thuocdo.questionnaires.domain.items import UnitPicker
from thuocdo.surveys.domain.paging import Standing, order
from thuocdo.surveys.domain.posting import name_of
from thuocdo.surveys.views.answering.drawing import Block, Page, unit_options
from thuocdo.surveys.views.answering.pieces import Pieces
from thuocdo.ui.language import say


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What goes into a page for one person."""

    standing: Standing
    seed: str  # of the order of what is shuffled; the same for one ballot
    language: str  # of the questions
    slots: Mapping[str, Slot]
    wrong: Mapping[str, Sentence] = field(default_factory=dict)  # by the code of the answer
    typed: Mapping[str, Any] = field(default_factory=dict)  # answers as they were just given, instead of those kept
    opened: tuple[str, ...] = ()  # items that the last answer brought up
    units: Mapping[str, str] = field(default_factory=dict)  # slug → name, of the units that were chosen
    within: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)  # item → units to choose from
    texts: Mapping[str, str] = field(default_factory=dict)  # places of the frame, as HTML


def fill(page: Page, filled: Filled) -> str:
    """Return the page as HTML."""
    values = {**_answers(page, filled), **_errors(page, filled), **_pipes(page, filled)}
    shown = filled.standing.shown
    blocks = [block for block in page.blocks if block.hides or block.code in shown]
    if page.mixed:
        blocks = [blocks[at] for at in order([each.code for each in blocks], seed=filled.seed)]
    html = "".join(_block(block, values, filled) for block in blocks)
    frame = {
        "answers": escape(json.dumps(_earlier(page, filled), ensure_ascii=False)) if page.needs else "{}",
        "summary": summary(page.titles, filled) if filled.wrong else "",
        "error_title": f"{gettext('Error found')}: " if filled.wrong else "",
        "opened": _opened(page, filled) if filled.opened else "",
    }
    return page.frame.filled({**values, **frame, **filled.texts, "blocks": html})


def summary(titles: Mapping[str, str], filled: Filled) -> str:
    """Return the list of what is wrong; each line leads to its question. It comes first and takes the focus."""
    lines = "".join(
        f'<li><a href="#{name_of(code)}">{escape(in_text(titles[code], filled))}: {escape(say(sentence))}</a></li>'
        for code, sentence in filled.wrong.items()
        if code in titles
    )
    head = escape(gettext("Something needs to be corrected"))
    return f'<div class="notice notice--bad" role="alert" tabindex="-1" autofocus><h2>{head}</h2><ul>{lines}</ul></div>'


def _opened(page: Page, filled: Filled) -> str:
    titles = {block.code: block.title for block in page.blocks}
    lines = "".join(
        f'<li><a href="#{name_of(code)}">{escape(in_text(titles[code], filled))}</a></li>'
        for code in filled.opened
        if titles.get(code)
    )
    head = ngettext(
        "Your answer leads to one more question on this page", "Your answers lead to more questions on this page",
        len(filled.opened),
    )  # fmt: skip
    return (
        '<div class="notice notice--care" role="alert" tabindex="-1" autofocus>'
        f"<h2>{escape(head)}</h2><ul>{lines}</ul></div>"
    )


def _block(block: Block, values: dict[str, str], filled: Filled) -> str:
    if block.hides and block.code not in filled.standing.shown:
        values[f"h:{block.code}"] = " hidden"
    if block.mixed:
        places = order(block.mixed, seed=filled.seed, last=block.last)
        for name, options in block.areas.items():
            values[name] = "".join(options[at].filled(values) for at in places)
    if block.by_name and block.by_list:
        values[f"u:{block.code}"] = _unit(block, block.by_name, block.by_list, values, filled)
    return block.pieces.filled(values)


def _unit(block: Block, by_name: Pieces, by_list: Pieces, values: dict[str, str], filled: Filled) -> str:
    offered = filled.within.get(block.code)
    if offered:
        return by_list.filled(
            {**values, f"o:{block.code}": Pieces.of(unit_options(block.code, offered)).filled(values)}
        )
    given_now = filled.typed.get(block.code, filled.standing.answers.get(block.code)) or ""
    return by_name.filled({**values, f"v:{block.code}": escape(filled.units.get(given_now, given_now))})


def _answers(page: Page, filled: Filled) -> dict[str, str]:
    values: dict[str, str] = {}
    for code in page.titles:
        answer = filled.typed[code] if code in filled.typed else filled.standing.answers.get(code)
        if isinstance(answer, str):
            values[f"c:{code}:{answer}"] = " checked"
            values[f"s:{code}:{answer}"] = " selected"
            values[f"v:{code}"] = escape(answer)
        elif isinstance(answer, Mapping):
            values.update((f"v:{code}:{part}", escape(str(text))) for part, text in answer.items())
        elif isinstance(answer, list | tuple):
            for at, option in enumerate(answer, 1):
                values[f"c:{code}:{option}"] = " checked"
                values[f"s:{code}:{at}:{option}"] = " selected"
    return values


def _errors(page: Page, filled: Filled) -> dict[str, str]:
    values: dict[str, str] = {}
    word = escape(gettext("Error found"))
    for code, sentence in filled.wrong.items():
        if code not in page.titles:
            continue
        told = escape(say(sentence))
        values[f"w:{code}"] = " q--wrong"
        values[f"e:{code}"] = f'<p class="q__error" id="e-{code}"><span class="unseen">{word}: </span>{told}</p>'
        values[f"d:{code}"] = f" e-{code}"
        values[f"i:{code}"] = ' aria-invalid="true"'
        values[f"x:{code}"] = f' aria-describedby="e-{code}" aria-invalid="true"'
    return values


def _pipes(page: Page, filled: Filled) -> dict[str, str]:
    return {f"p:{code}": escape(in_text(f"{{{code}}}", filled)) for code in page.pipes}


def in_text(text: str, filled: Filled) -> str:
    """Return a text with earlier answers in their places, as plain text; units by their names."""
    values = {
        code: filled.units.get(value, value) if isinstance(value, str) and _is_unit(filled, code) else value
        for code, value in filled.standing.values.items()
    }
    return piping.fill(text, values, filled.slots, filled.language)


def _is_unit(filled: Filled, code: str) -> bool:
    return code in filled.slots and isinstance(filled.slots[code].item, UnitPicker)


def _earlier(page: Page, filled: Filled) -> dict[str, Any]:
    """Return the answers of other pages that the conditions of this one look at."""
    values = filled.standing.values
    return {code: given.to_json(values[code]) for code in page.needs if code in values}


def problems_of(page: Page, problems: Mapping[str, Sentence], codes: Iterable[str]) -> dict[str, Sentence]:
    """Return the problems of this page in the order of its questions."""
    wanted = set(codes)
    return {code: problems[code] for code in page.titles if code in problems and code in wanted}
