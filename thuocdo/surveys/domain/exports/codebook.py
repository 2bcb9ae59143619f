"""The codebook of an export: as DDI Codebook 2.5 (XML), and as rows for a CSV file."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree as ET

from thuocdo.surveys.domain.exports.dictionary import NOT_ASKED, Kind, Variable

NAMESPACE = "ddi:codebook:2_5"
COLUMNS = ("name", "label", "kind", "question", "value", "code", "value_label")


def rows(variables: Sequence[Variable]) -> list[tuple[str, ...]]:
    """Return one row for each variable, or for each value of one that has labels."""
    found: list[tuple[str, ...]] = []
    for each in variables:
        head = (each.name, each.label, each.kind.value, each.question)
        found += [(*head, str(value), each.codes.get(value, ""), words) for value, words in each.labels.items()]
        if each.labels:
            found.append((*head, str(NOT_ASKED), "", "Không hỏi / Not asked"))
        else:
            found.append((*head, "", "", ""))
    return found


def ddi(variables: Sequence[Variable], *, title: str, producer: str, purpose: str, day: str, language: str) -> bytes:
    """Return the codebook as DDI Codebook 2.5."""
    ET.register_namespace("", NAMESPACE)
    book = ET.Element(
        f"{{{NAMESPACE}}}codeBook", {"version": "2.5", "{http://www.w3.org/XML/1998/namespace}lang": language}
    )
    study = _sub(book, "stdyDscr")
    citation = _sub(study, "citation")
    _sub(_sub(citation, "titlStmt"), "titl", title)
    made = _sub(citation, "prodStmt")
    _sub(made, "producer", producer)
    _sub(made, "prodDate", day, date=day)
    _sub(_sub(study, "stdyInfo"), "abstract", purpose)
    data = _sub(book, "dataDscr")
    for each in variables:
        form = "character" if each.kind is Kind.TEXT else "numeric"
        interval = {Kind.NUMBER: {"intrvl": "contin"}}.get(each.kind, {"intrvl": "discrete"})
        variable = _sub(data, "var", ID=f"V_{each.name}", name=each.name, **interval)
        _sub(variable, "labl", each.label)
        if each.question:
            _sub(_sub(variable, "qstn"), "qstnLit", each.label)
        for value, words in each.labels.items():
            category = _sub(variable, "catgry")
            _sub(category, "catValu", str(value))
            _sub(category, "labl", words)
        if each.labels:
            category = _sub(variable, "catgry", missing="Y")
            _sub(category, "catValu", str(NOT_ASKED))
            _sub(category, "labl", "Không hỏi / Not asked")
        _sub(variable, "varFormat", type=form)
    text: str = ET.tostring(book, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


def _sub(parent: ET.Element, tag: str, text: str = "", **attributes: str) -> ET.Element:
    found = ET.SubElement(parent, f"{{{NAMESPACE}}}{tag}", attributes)
    found.text = "".join(char for char in text if char >= " " or char in "\n\t") or None
    return found
