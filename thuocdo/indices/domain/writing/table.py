"""A whole framework as one table for spreadsheets: a row for each node, and settings as names with values.

What is written is read back as the same document, whatever kinds of rules it has.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from thuocdo.indices.domain.documents import DECIMALS, LONGEST_AGENCY, LONGEST_CODE, Document, depth_first
from thuocdo.indices.domain.frameworks import Channel, FrameworkSpec, Node
from thuocdo.indices.domain.rules import RULES, Json, NotApplicable, Rule, number_text, read_number, rule_from_data
from thuocdo.indices.domain.rules.data import to_data
from thuocdo.indices.domain.writing import settings
from thuocdo.indices.domain.writing.rows import SETTING, SheetRow
from thuocdo.indices.domain.writing.text import PLAIN, Wording, data_of, text_of
from thuocdo.kernel.refusals import BadInput, Problem
from thuocdo.kernel.sentences import Sentence, mark
from thuocdo.kernel.sentences import say_later as _
from thuocdo.kernel.vietnamese import fold, nfc

Word = TypeVar("Word", bound=StrEnum)

COLUMNS: Mapping[str, str] = {
    "code": mark("Code"),
    "parent": mark("Under"),
    "title_vi": mark("Title in Vietnamese"),
    "title_en": mark("Title in English"),
    "max_points": mark("Maximum points"),
    "channel": mark("Channel"),
    "rule_kind": mark("Kind of rule"),
    "rule": mark("Rule"),
    "when_not_applicable": mark("If not applicable"),
    "evidence_required": mark("Evidence required"),
    "no_self_score": mark("Not self-scored"),
    "respondent_weights": mark("Weights of respondent groups"),
    "responsible": mark("Responsible agency"),
    "legal_basis": mark("Legal basis"),
    "guidance_vi": mark("Guidance in Vietnamese"),
    "guidance_en": mark("Guidance in English"),
    "comparable_with": mark("Code in the version before"),
    "certainty": mark("How well it is known"),
}
NOTHING = "–"  # in the column of the version before: this continues nothing
REQUIRED = ("code", "title_vi", "max_points")


def node_rows(document: Document, wording: Wording = PLAIN) -> list[dict[str, str | Fraction]]:
    """Return one row for each node, by the names of the columns. Maximum points are a number, the rest is text."""
    return [_written(node, document, wording) for node in document.spec.nodes]


def read_table(
    header: Sequence[str], rows: Iterable[SheetRow], more_settings: Iterable[SheetRow] = (), wording: Wording = PLAIN
) -> Document:
    """Return the framework of a table. Rows whose first cell begins with "#" are settings: name, then value.

    Headings may be the names of the columns or what `wording` calls them. Raise `BadInput` with every faulty cell:
    row, column, what was given, what is expected. Whether the points add up is for `validation` to say.
    """
    problems: list[Problem] = []
    columns = _columns(header, wording, problems)
    told: list[SheetRow] = []
    nodes: list[tuple[SheetRow, Node]] = []
    certainty: dict[str, str] = {}
    for row in rows:
        if row.cells and row.cells[0].startswith(SETTING):
            told.append(SheetRow(row.number, (row.cells[0].removeprefix(SETTING), *row.cells[1:])))
            continue
        reader = _Reader(row, columns, problems, wording)
        node = reader.node()
        if node is not None:
            nodes.append((row, node))
            if reader.text("certainty"):
                certainty[node.code] = reader.text("certainty")
    _check_tree(nodes, problems)
    frame = settings.read([*told, *more_settings], problems, wording)
    _check_groups(nodes, frame.spec, problems)
    if not nodes and not problems:
        problems.append(Problem(_("The table has no nodes."), expected=_("one row for each field, criterion and leaf")))
    if problems:
        problems.sort(key=lambda problem: problem.row or 0)
        raise BadInput(
            _("The table can't be taken: %(count)s place is faulty.", "The table can't be taken: %(count)s places are "
              "faulty.", count=len(problems)), field="file", problems=problems,
        )  # fmt: skip
    spec = replace(frame.spec, nodes=depth_first(node for _row, node in nodes))
    return replace(frame, spec=spec, certainty=certainty)


# Writing ----------------------------------------------------------------------------------------------------------


def _written(node: Node, document: Document, wording: Wording) -> dict[str, str | Fraction]:
    kind = node.rule.kind if node.rule else ""
    leaf = node.rule is not None

    def word(value: StrEnum, default: StrEnum) -> str:
        return wording.of(value.value) if leaf or value is not default else ""

    def flag(value: bool, default: bool) -> str:
        return (wording.yes if value else wording.no) if leaf or value is not default else ""

    return {
        "code": node.code,
        "parent": node.parent_code or "",
        "title_vi": node.title_vi,
        "title_en": node.title_en,
        "max_points": node.max_points,
        "channel": word(node.channel, Channel.APPRAISAL),
        "rule_kind": wording.of(kind) if kind else "",
        "rule": text_of(RULES[kind], to_data(node.rule), wording) if node.rule else "",
        "when_not_applicable": word(node.not_applicable, NotApplicable.NOT_ALLOWED),
        "evidence_required": flag(node.evidence_required, True),
        "no_self_score": wording.yes if node.no_self_score else "",
        "respondent_weights": weights_text(node.respondent_weights, comma=wording.comma),
        "responsible": node.responsible,
        "legal_basis": node.legal_basis,
        "guidance_vi": node.guidance_vi,
        "guidance_en": node.guidance_en,
        "comparable_with": NOTHING if node.comparable_with == "" else node.comparable_with or "",
        "certainty": document.certainty.get(node.code, ""),
    }


def weights_text(weights: Mapping[str, Fraction], *, comma: bool = False) -> str:
    """Return weights by group as "lanh-dao-so = 40; lanh-dao-phong = 60", in percent."""
    text = "; ".join(f"{group} = {number_text(weight)}" for group, weight in weights.items())
    return text.replace(".", ",") if comma else text


def read_weights(text: str) -> dict[str, Fraction] | None:
    """Return the weights that `weights_text` wrote, or None."""
    weights: dict[str, Fraction] = {}
    for piece in text.replace("\n", ";").split(";"):
        group, sign, share = piece.partition("=")
        if not piece.strip():
            continue
        number = read_number(share.strip().removesuffix("%"))
        if not sign or number is None or not group.strip() or group.strip() in weights:
            return None
        weights[group.strip()] = number
    return weights


# Reading ----------------------------------------------------------------------------------------------------------


def _columns(header: Sequence[str], wording: Wording, problems: list[Problem]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, heading in enumerate(header):
        if not heading:
            continue
        name = wording.key(heading, COLUMNS)
        if name is None or name in found:
            problem = _("one of: %(codes)s", codes=tuple(wording.of(each) for each in COLUMNS))
            sentence = _("The heading “%(heading)s” is not known, or stands twice.", heading=heading)
            problems.append(Problem(sentence, row=1, column=heading, given=heading, expected=problem))
        else:
            found[name] = place
    for name in REQUIRED:
        if name not in found:
            sentence = _("The column “%(name)s” is missing.", name=wording.of(name))
            problems.append(Problem(sentence, row=1, column=wording.of(name), expected=_("a column of that name")))
    return found


class _Reader:
    """Reads one row; what can't be read is noted with row, column, given and expected."""

    def __init__(self, row: SheetRow, columns: Mapping[str, int], problems: list[Problem], wording: Wording) -> None:
        self._row = row
        self._columns = columns
        self._problems = problems
        self._wording = wording

    def text(self, name: str) -> str:
        place = self._columns.get(name)
        return self._row.cells[place].strip() if place is not None and place < len(self._row.cells) else ""

    def node(self) -> Node | None:
        before = len(self._problems)
        code, title, points = self._code(), nfc(self.text("title_vi")), self._points()
        if not title and "title_vi" in self._columns:
            self.note("title_vi", _("a title"))
        if len(nfc(self.text("responsible"))) > LONGEST_AGENCY:
            self.note("responsible", _("at most %(most)s characters", most=LONGEST_AGENCY))
        before_it = self.text("comparable_with")
        weights = read_weights(self.text("respondent_weights"))
        if weights is None:
            self.note("respondent_weights", _("weights such as “lanh-dao-so = 40; lanh-dao-phong = 60”"))
        node = Node(
            code=code,
            parent_code=self.text("parent") or None,
            title_vi=title,
            max_points=points,
            title_en=nfc(self.text("title_en")),
            rule=self._rule(),
            channel=self._word("channel", Channel, Channel.APPRAISAL),
            not_applicable=self._word("when_not_applicable", NotApplicable, NotApplicable.NOT_ALLOWED),
            responsible=nfc(self.text("responsible")),
            legal_basis=self.text("legal_basis"),
            guidance_vi=self.text("guidance_vi"),
            guidance_en=self.text("guidance_en"),
            respondent_weights=weights or {},
            evidence_required=self._flag("evidence_required", default=True),
            comparable_with="" if before_it == NOTHING else before_it or None,
            no_self_score=self._flag("no_self_score", default=False),
        )
        return node if len(self._problems) == before else None

    def note(self, name: str, expected: Sentence, *, given: str | None = None) -> None:
        text = self.text(name) if given is None else given
        heading = self._wording.of(name)
        sentence = _(
            "Row %(row)s, “%(column)s”: “%(given)s” can't be taken. Expected %(expected)s.",
            row=self._row.number, column=heading, given=text[:80], expected=expected,
        )  # fmt: skip
        self._problems.append(
            Problem(sentence, place=self.text("code"), row=self._row.number, column=heading, given=text[:80],
                    expected=expected)
        )  # fmt: skip

    def _code(self) -> str:
        code = self.text("code")
        if (not code or len(code) > LONGEST_CODE or any(char.isspace() for char in code)) and "code" in self._columns:
            self.note("code", _("a code of 1 to 30 characters without spaces, such as 1.3.2"))
        return code

    def _points(self) -> Fraction:
        number = read_number(self.text("max_points"))
        if "max_points" not in self._columns:
            return Fraction(0)
        if number is None or number < 0 or (number * 10**DECIMALS).denominator != 1 or number >= 10**6:
            self.note("max_points", _("points: a number from 0 to under 1,000,000 with at most 9 decimals"))
            return Fraction(0)
        return number

    def _flag(self, name: str, *, default: bool) -> bool:
        word = fold(self.text(name))
        if not word:
            return default
        if word in {fold(self._wording.yes), "yes", "co", "x", "1"}:
            return True
        if word not in {fold(self._wording.no), "no", "khong", "0"}:
            self.note(name, _("yes or no"))
        return False

    def _word(self, name: str, words: type[Word], default: Word) -> Word:
        text = self.text(name)
        if not text:
            return default
        found = self._wording.key(text, [each.value for each in words])
        if found is None:
            self.note(name, _("one of: %(codes)s", codes=tuple(self._wording.of(each.value) for each in words)))
            return default
        return words(found)

    def _rule(self) -> Rule | None:
        text, word = self.text("rule"), self.text("rule_kind")
        if not word:
            if text:
                self.note("rule_kind", _("the kind of the rule that stands in the next column"))
            return None
        kind = self._wording.key(word, RULES)
        if kind is None:
            self.note("rule_kind", _("one of: %(codes)s", codes=tuple(self._wording.of(each) for each in RULES)))
            return None
        return self._parsed(kind, text)

    def _parsed(self, kind: str, text: str) -> Rule | None:
        faults: list[Problem] = []
        data: dict[str, Json] = data_of(RULES[kind], text, faults, self._wording)
        for fault in faults:
            self.note("rule", fault.expected or fault.sentence, given=fault.given)
        if faults:
            return None
        try:
            return rule_from_data(kind, data)
        except BadInput as refusal:
            for problem in refusal.problems:
                self.note("rule", problem.sentence)
            return None


def _check_tree(nodes: Sequence[tuple[SheetRow, Node]], problems: list[Problem]) -> None:
    rows_of: dict[str, int] = {}
    for row, node in nodes:
        if node.code in rows_of:
            sentence = _("Row %(row)s: the code %(code)s stands in row %(other)s already.",
                         row=row.number, code=node.code, other=rows_of[node.code])  # fmt: skip
            problems.append(Problem(sentence, place=node.code, row=row.number, column="code", given=node.code))
        rows_of.setdefault(node.code, row.number)
    if problems:
        return  # a row that can't be read would make its children look lost
    reached = {node.code for node in depth_first(node for _row, node in nodes)}
    for row, node in nodes:
        if node.parent_code is not None and node.parent_code not in rows_of:
            sentence = _("Row %(row)s: %(code)s lies under %(parent)s, which no row has.",
                         row=row.number, code=node.code, parent=node.parent_code)  # fmt: skip
        elif node.code not in reached and node.parent_code in rows_of:
            sentence = _("Row %(row)s: %(code)s is not reached from a field; rows lie under each other in a circle, "
                         "or under a row that is lost.", row=row.number, code=node.code)  # fmt: skip
        else:
            continue
        problems.append(Problem(sentence, place=node.code, row=row.number, column="parent",
                                given=node.parent_code or "",
                                expected=_("the code of another row, or nothing for a field")))  # fmt: skip


def _check_groups(nodes: Sequence[tuple[SheetRow, Node]], spec: FrameworkSpec, problems: list[Problem]) -> None:
    known = {group.code for group in spec.respondent_groups}
    for row, node in nodes:
        for group in node.respondent_weights.keys() - known:
            sentence = _("Row %(row)s: there is no respondent group %(group)s.", row=row.number, group=group)
            problems.append(Problem(sentence, place=node.code, row=row.number, column="respondent_weights", given=group,
                                    expected=_("one of: %(codes)s", codes=tuple(sorted(known)))))  # fmt: skip
