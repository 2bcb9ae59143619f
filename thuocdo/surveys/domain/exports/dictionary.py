"""What the columns of an export are, over all versions of the questionnaire, and how a ballot becomes a row.

An option is a number in statistical files (its place in the list, with a label) and its code in CSV. Nothing in a row
leads back to a person: no number of the ballot, a day and no time, places only by whether they were given.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, TypeAlias

from thuocdo.questionnaires.domain import piping
from thuocdo.questionnaires.domain.documents import Document, Slot, coded_order, slots
from thuocdo.questionnaires.domain.items import Location, Matrix, Multiple, Number, Option, Ranking, Upload, options_of
from thuocdo.questionnaires.domain.items import said as said_in

NOT_ASKED = -1
Cell: TypeAlias = int | float | str | None
LONGEST_NAME = 32  # characters, in Stata; SPSS takes 64


class Kind(StrEnum):
    CHOICE = "choice"  # a number with a label
    NUMBER = "number"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Variable:
    """One column. `labels`: number → words; `codes`: number → the code that CSV shows."""

    name: str
    label: str
    kind: Kind
    labels: Mapping[int, str] = field(default_factory=dict)
    codes: Mapping[int, str] = field(default_factory=dict)
    question: str = ""
    width: int = 40  # characters of a text, at most


@dataclass(frozen=True, slots=True)
class Ballot:
    """A stored ballot as it is exported."""

    version_id: int
    version: int
    group: str
    unit: str
    channel: str
    site: str
    language: str
    day: date
    seconds: int | None
    aside: str  # reasons, empty where it counts
    respondent: str  # equal for the rows of one respondent within this file, and nowhere else
    coded: Sequence[int]
    others: Mapping[str, Any]


Reader: TypeAlias = Callable[[Ballot], Cell]
BASE: tuple[tuple[str, str, str, Kind, Reader], ...] = (
    ("phien_ban", "Phiên bản phiếu", "Version of the questionnaire", Kind.NUMBER, lambda row: row.version),
    ("nhom", "Nhóm đối tượng (mã)", "Respondent group (code)", Kind.TEXT, lambda row: row.group),
    ("don_vi", "Đơn vị được đánh giá (mã)", "Rated unit (code)", Kind.TEXT, lambda row: row.unit),
    ("kenh", "Kênh trả lời", "Way of answering", Kind.TEXT, lambda row: row.channel),
    ("trang_nhung", "Trang nhúng phiếu", "Site of embedding", Kind.TEXT, lambda row: row.site),
    ("ngon_ngu", "Ngôn ngữ", "Language", Kind.TEXT, lambda row: row.language),
    ("ngay", "Ngày trả lời", "Day", Kind.TEXT, lambda row: row.day.isoformat()),
    ("thoi_luong", "Thời lượng, giây (làm tròn 10)", "Seconds, in steps of ten", Kind.NUMBER, lambda row: row.seconds),
    ("de_rieng", "Lý do để riêng", "Why it is set aside", Kind.TEXT, lambda row: row.aside),
    ("nguoi_tra_loi", "Người trả lời (ngẫu nhiên theo tệp)", "Respondent, random in each file", Kind.TEXT,
     lambda row: row.respondent),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Coded:
    """Reads one chosen option: in each version, where it stands and what its positions are in the list of the file."""

    tables: Mapping[int, tuple[int, Mapping[int, int]]]

    def __call__(self, ballot: Ballot) -> Cell:
        table = self.tables.get(ballot.version_id)
        return table[1].get(ballot.coded[table[0]]) if table else None


@dataclass(frozen=True, slots=True)
class Dictionary:
    """All columns of an export and what reads each of them from a ballot."""

    variables: tuple[Variable, ...]
    readers: tuple[Reader, ...]

    def row(self, ballot: Ballot) -> list[Cell]:
        """Return the values of a ballot, in the order of the variables."""
        return [read(ballot) for read in self.readers]

    def writer(self, shows: Sequence[Callable[[Cell], Any]]) -> Callable[[Ballot], list[Any]]:
        """Return what makes a row in which each value is shown by the function of its variable.

        Options are shown once for all ballots: a million rows of a hundred options take seconds and not minutes.
        """
        both = list(zip(self.readers, shows, strict=True))
        empty = [show(None) for show in shows]
        others = [(place, read, show) for place, (read, show) in enumerate(both) if not isinstance(read, Coded)]
        plans: dict[int, list[tuple[int, int, dict[int, Any]]]] = {}

        def plan(version: int) -> list[tuple[int, int, dict[int, Any]]]:
            found = []
            for place, (read, show) in enumerate(both):
                if isinstance(read, Coded) and version in read.tables:
                    at, table = read.tables[version]
                    found.append((place, at, {given: show(own) for given, own in table.items()} | {0: show(None)}))
            return found

        def write(ballot: Ballot) -> list[Any]:
            version = ballot.version_id
            if version not in plans:
                plans[version] = plan(version)
            row, coded = empty.copy(), ballot.coded
            for place, at, table in plans[version]:
                row[place] = table[coded[at]]
            for place, read, show in others:
                row[place] = show(read(ballot))
            return row

        return write


def dictionary(documents: Mapping[int, Document], language: str = "vi") -> Dictionary:
    """Return the columns for ballots of these versions, the one in use first. Options keep their code over versions."""
    making = _Making(documents, language)
    english = language != "vi"
    for name, vi, en, kind, read in BASE:
        making.add(Variable(name, en if english else vi, kind, width=200 if name == "trang_nhung" else 60), read)
    seen: dict[str, Slot] = {}
    for document in documents.values():
        for slot in slots(document):
            if slot.code not in seen:
                seen[slot.code] = slot
                making.add_slot(slot)
    return Dictionary(tuple(making.variables), tuple(making.readers))


class _Making:
    def __init__(self, documents: Mapping[int, Document], language: str) -> None:
        self.documents, self.language = documents, language
        self.variables: list[Variable] = []
        self.readers: list[Reader] = []
        self._names: set[str] = set()
        self._orders = {version: coded_order(document) for version, document in documents.items()}
        self._slots = {
            version: {slot.code: slot for slot in slots(document)} for version, document in documents.items()
        }

    def add(self, variable: Variable, read: Reader) -> None:
        self.variables.append(variable)
        self.readers.append(read)
        self._names.add(variable.name.lower())

    def add_slot(self, slot: Slot) -> None:
        options = self._options(slot.code)
        title = self._said(slot.title)
        if isinstance(slot.item, Matrix):
            title = f"{self._said(slot.item.title)} – {title}"
        if slot.coded:
            labels = {at: self._said(option.title) for at, option in enumerate(options.values(), start=1)}
            codes = dict(enumerate(options, start=1))
            self.add(self._named(slot.code, title, Kind.CHOICE, labels, codes), self._coded(slot.code, options))
        elif isinstance(slot.item, Multiple | Ranking):
            several = isinstance(slot.item, Multiple)
            for option in options.values():
                label = f"{title} – {self._said(option.title)}"
                labels = {0: "0", 1: "1"} if several else {}
                kind = Kind.CHOICE if several else Kind.NUMBER
                codes = {0: "0", 1: "1"} if several else {}
                name = f"{slot.code}_{option.code}"
                read = _chosen(slot.code, option.code) if several else _place(slot.code, option.code)
                self.add(self._named(name, label, kind, labels, codes, question=slot.code), read)
        elif isinstance(slot.item, Number):
            self.add(self._named(slot.code, title, Kind.NUMBER), _number(slot.code))
        elif isinstance(slot.item, Upload | Location):
            self.add(self._named(slot.code, title, Kind.NUMBER), _given(slot.code))
        else:
            width = getattr(slot.item, "longest", 120)
            self.add(self._named(slot.code, title, Kind.TEXT, width=width), _text(slot.code))

    def _named(
        self, code: str, label: str, kind: Kind, labels: Mapping[int, str] | None = None,
        codes: Mapping[int, str] | None = None, *, question: str = "", width: int = 40,
    ) -> Variable:  # fmt: skip
        """Return a variable under a name that every program takes: letters, digits and _, a letter first, not twice."""
        stem = re.sub(r"[^A-Za-z0-9_]", "_", code)
        stem = (stem if stem[:1].isalpha() else f"q_{stem}")[:LONGEST_NAME]
        name, count = stem, 1
        while name.lower() in self._names:
            count += 1
            name = f"{stem[: LONGEST_NAME - 4]}_{count}"
        return Variable(name, label, kind, labels or {}, codes or {}, question or code, width)

    def _options(self, code: str) -> dict[str, Option]:
        """Return the options over all versions by code, those of the version in use first."""
        found: dict[str, Option] = {}
        for by_code in self._slots.values():
            if code in by_code:
                for option in options_of(by_code[code].item):
                    found.setdefault(option.code, option)
        return found

    def _coded(self, code: str, options: Mapping[str, Option]) -> Reader:
        """Return what reads a position, translated from the list of the ballot's version into that of the file."""
        order = {option: at for at, option in enumerate(options, start=1)}
        tables: dict[int, tuple[int, dict[int, int]]] = {}
        for version, codes in self._orders.items():
            if code in codes:
                own = {
                    at: order[option.code]
                    for at, option in enumerate(options_of(self._slots[version][code].item), start=1)
                }
                tables[version] = (codes.index(code), own | {NOT_ASKED: NOT_ASKED})
        return Coded(tables)

    def _said(self, words: Mapping[str, str]) -> str:
        return piping.fill(said_in(words, self.language), {}, {}, self.language)


def _chosen(code: str, option: str) -> Reader:
    def read(ballot: Ballot) -> Cell:
        if code not in ballot.others:
            return NOT_ASKED
        given = ballot.others[code]
        return None if given is None else int(option in given)

    return read


def _place(code: str, option: str) -> Reader:
    def read(ballot: Ballot) -> Cell:
        given = ballot.others.get(code)
        return given.index(option) + 1 if given and option in given else None

    return read


def _number(code: str) -> Reader:
    def read(ballot: Ballot) -> Cell:
        given = ballot.others.get(code)
        return None if given is None else float(given)

    return read


def _given(code: str) -> Reader:
    def read(ballot: Ballot) -> Cell:
        given = ballot.others.get(code)
        return 0 if given is None else len(given) if isinstance(given, list) else 1

    return read


def _text(code: str) -> Reader:
    def read(ballot: Ballot) -> Cell:
        given = ballot.others.get(code)
        return None if given is None else str(given)

    return read
