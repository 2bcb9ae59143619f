"""XLSForm files in and out. pyxform judges every file in both directions; our own reader knows the rows."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import xlsxwriter
from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert

from thuocdo.foundation.sheets.reading import read_sheet
from thuocdo.foundation.sheets.table import Sheet
from thuocdo.kernel.refusals import BadInput, Problem
from thuocdo.kernel.sentences import say_later as _
from thuocdo.questionnaires.domain.documents import Document
from thuocdo.questionnaires.domain.xlsform import coming_in, going_out
from thuocdo.questionnaires.domain.xlsform.columns import OWN, Form, FormRow
from thuocdo.questionnaires.domain.xlsform.coming_in import Taken

MOST_ROWS = 5000
_TRANSLATED = ("label", "image", "audio", "video", "big-image", "media::image", "media::audio", "media::video")
_SHEETS = ("survey", "choices", "settings")


@dataclass(frozen=True, slots=True)
class Exported:
    """A workbook, and what XLSForm has no words for."""

    content: bytes
    left: tuple[Problem, ...]


def read_xlsform(content: bytes, filename: str) -> Taken:
    """Return the questionnaire in an XLSForm workbook and a list of what was left out, by sheet and row.

    Nothing is stored: who sent it looks at the list and then begins a draft with the document. Raise `BadInput` when
    the file is no XLSForm, with pyxform's own reason where it has one.
    """
    sheets = _sheets(content, filename)
    if "survey" not in sheets:
        raise BadInput(_("The file “%(file)s” has no sheet “survey”, so it is no XLSForm.", file=filename))
    _judge({name: [dict(row.cells) for row in rows] for name, rows in sheets.items() if name in _SHEETS})
    settings = sheets.get("settings", ())
    return coming_in.read(
        Form(
            survey=sheets["survey"],
            choices=sheets.get("choices", ()),
            settings=settings[0] if settings else FormRow(2, {}),
            others=tuple(name for name, rows in sheets.items() if name not in _SHEETS and rows),
        )
    )


def write_xlsform(document: Document) -> Exported:
    """Return a questionnaire as an XLSForm workbook. Reading it again gives the same questionnaire, but for `left`."""
    written = going_out.write(document)
    sheets = {"survey": written.survey, "choices": written.choices, "settings": written.settings}
    target = io.BytesIO()
    with xlsxwriter.Workbook(
        target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        bold = book.add_format({"bold": True})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            headings = list(dict.fromkeys(heading for row in rows for heading in row)) or ["list_name", "name", "label"]
            sheet.freeze_panes(1, 2)
            for column, heading in enumerate(headings):
                sheet.write_string(0, column, heading, bold)
                for number, row in enumerate(rows, start=1):
                    if row.get(heading):
                        sheet.write_string(number, column, row[heading])
    return Exported(target.getvalue(), tuple(written.left))


def to_xform(document: Document) -> str:
    """Return the questionnaire as an XForm for ODK Collect. Raise `BadInput` with pyxform's reason."""
    written = going_out.write(document)
    return _judge({"survey": written.survey, "choices": written.choices, "settings": written.settings})


def _sheets(content: bytes, filename: str) -> dict[str, tuple[FormRow, ...]]:
    first = read_sheet(content, filename, header_row=1, max_rows=MOST_ROWS)
    found: dict[str, tuple[FormRow, ...]] = {}
    for name in first.sheet_names or (first.name,):
        try:
            sheet = first if name == first.name else read_sheet(
                content, filename, sheet=name, header_row=1, max_rows=MOST_ROWS
            )  # fmt: skip
        except BadInput as error:
            if name.strip().lower() in _SHEETS[:2] and error.code != "empty_sheet":
                raise
            continue  # notes, drawings and empty sheets beside the form
        found[name.strip().lower()] = tuple(_row(sheet, number, cells) for number, cells in _numbered(sheet))
    return found


def _numbered(sheet: Sheet) -> Sequence[tuple[int, tuple[str, ...]]]:
    return [(row.number, row.cells) for row in sheet.rows]


def _row(sheet: Sheet, number: int, cells: tuple[str, ...]) -> FormRow:
    return FormRow(number, {name: cell for name, cell in zip(sheet.header, cells, strict=True) if name and cell})


def _judge(sheets: Mapping[str, Sequence[Mapping[str, str]]]) -> str:
    """Return the XForm that pyxform makes of the rows. Raise `BadInput` with its reason when it makes none."""
    plain: dict[str, list[dict[str, str]]] = {}
    for name, rows in sheets.items():
        plain |= _for_pyxform(name, rows)
    try:
        xform: str = convert(plain, form_name="data").xform
    except Exception as error:  # pyxform stumbles over odd files in its own ways
        words = str(error)[:1000] if isinstance(error, PyXFormError) else type(error).__name__
        reason = Problem(_("pyxform says: %(words)s", words=words), place="survey")
        raise BadInput(_("This is no XLSForm that can be used."), problems=(reason,)) from error
    return xform


def _for_pyxform(name: str, rows: Sequence[Mapping[str, str]]) -> dict[str, list[dict[str, str]]]:
    """Return a sheet as pyxform reads it: headings and rows, without our own columns."""
    plain = [{heading: cell for heading, cell in row.items() if not heading.startswith(OWN)} for row in rows]
    headings = dict.fromkeys(heading for row in plain for heading in row)
    if name == "choices" and plain:  # it looks for every text's heading in the first row, by its place
        texts = [heading for heading in headings if heading.partition("::")[0] in _TRANSLATED]
        plain[0] = {**dict.fromkeys(texts, ""), **plain[0]}
        headings = dict.fromkeys([*texts, *headings])
    return {name: plain, f"{name}_header": [dict.fromkeys(headings, "")]}
