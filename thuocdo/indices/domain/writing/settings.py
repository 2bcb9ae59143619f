"""The settings of a framework as names with values: bands, groups of respondents, caps, validity, law."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from thuocdo.indices.domain.bands import Band
from thuocdo.indices.domain.documents import Document
from thuocdo.indices.domain.frameworks import FrameworkSpec, RespondentGroup
from thuocdo.indices.domain.ranking import RankStyle
from thuocdo.indices.domain.rules import number_text, read_number
from thuocdo.indices.domain.writing.rows import SheetRow
from thuocdo.indices.domain.writing.text import PLAIN, Wording
from thuocdo.kernel.refusals import Problem
from thuocdo.kernel.sentences import Sentence, mark
from thuocdo.kernel.sentences import say_later as _
from thuocdo.kernel.vietnamese import fold, nfc, slug

NAMES: Mapping[str, str] = {
    "framework_title_vi": mark("Framework title in Vietnamese"),
    "framework_title_en": mark("Framework title in English"),
    "source_vi": mark("Source in Vietnamese"),
    "source_en": mark("Source in English"),
    "framework_legal_basis": mark("Legal basis of the framework"),
    "valid_from_year": mark("Valid from year"),
    "valid_to_year": mark("Valid to year"),
    "rank_style": mark("Rank style"),
    "total_points": mark("Total points"),
    "bonus_cap": mark("Bonus points at most"),
    "penalty_cap": mark("Penalty points at most"),
    "ratios_need_cutoff": mark("Every ratio needs a cut-off"),
    "channels_mixed": mark("Channels are not told apart"),
    "band": mark("Band"),
    "group": mark("Respondent group"),
}
SEVERAL = ("band", "group")


def setting_rows(document: Document, wording: Wording = PLAIN) -> list[tuple[str, str]]:
    """Return name and value of every setting; bands and groups have one row each, their parts parted by "|"."""
    spec = document.spec
    single: dict[str, str] = {
        "framework_title_vi": document.title_vi,
        "framework_title_en": document.title_en,
        "source_vi": document.source_vi,
        "source_en": document.source_en,
        "framework_legal_basis": spec.legal_basis,
        "valid_from_year": str(spec.valid_from_year or ""),
        "valid_to_year": str(spec.valid_to_year or ""),
        "rank_style": wording.of(spec.rank_style.value),
        "total_points": _number(spec.total_points, wording),
        "bonus_cap": _number(spec.bonus_cap, wording),
        "penalty_cap": _number(spec.penalty_cap, wording),
        "ratios_need_cutoff": wording.yes if spec.ratios_need_cutoff else "",
        "channels_mixed": wording.yes if document.channels_mixed else "",
    }
    rows = [(wording.of(name), value) for name, value in single.items() if value]
    for band in spec.bands:
        bounds = (_number(band.low, wording), _number(band.high, wording))
        rows.append((wording.of("band"), _joined(band.title_vi, *bounds, band.title_en, band.code)))
    for group in spec.respondent_groups:
        rows.append((wording.of("group"), _joined(group.title_vi, group.title_en, group.code)))
    return rows


@dataclass
class _Read:
    """What has been read so far."""

    single: dict[str, str] = field(default_factory=dict)
    bands: list[Band] = field(default_factory=list)
    groups: list[RespondentGroup] = field(default_factory=list)
    numbers: dict[str, Fraction] = field(default_factory=dict)


def read(rows: Iterable[SheetRow], problems: list[Problem], wording: Wording = PLAIN) -> Document:
    """Return a document without nodes. Cells are name and value; what can't be taken is added to `problems`."""
    found = _Read()
    for row in rows:
        word, value = row.cells[0].strip(), next((cell.strip() for cell in row.cells[1:] if cell.strip()), "")
        if not value:
            continue
        name = wording.key(word, NAMES)
        expected = _take(name, value, found, wording) if name else _("one of: %(codes)s", codes=_known(wording))
        if expected is not None:
            sentence = _("Row %(row)s: the setting “%(name)s” can't be “%(given)s”. Expected %(expected)s.",
                         row=row.number, name=word, given=value[:80], expected=expected)  # fmt: skip
            problems.append(Problem(sentence, row=row.number, column=word, given=value[:80], expected=expected))
    return _document(found)


def _known(wording: Wording) -> tuple[str, ...]:
    return tuple(wording.of(name) for name in NAMES)


def _take(name: str, value: str, found: _Read, wording: Wording) -> Sentence | None:  # noqa: PLR0911 -- one per name
    """Keep one setting; return what would be accepted if it can't be taken."""
    if name == "band":
        return _take_band(value, found)
    if name == "group":
        parts = _parts(value)
        if len(parts) > 3 or not parts[0]:
            return _("title in Vietnamese | title in English | code")
        title, english, code = (*parts, "", "")[:3]
        found.groups.append(RespondentGroup(code or slug(title), title, english))
        return None
    if name in found.single:
        return _("this setting once only")
    if name == "rank_style":
        style = wording.key(value, [each.value for each in RankStyle])
        if style is None:
            return _("one of: %(codes)s", codes=tuple(wording.of(each.value) for each in RankStyle))
        value = style
    elif name in {"total_points", "bonus_cap", "penalty_cap"}:
        number = read_number(value)
        if number is None or number < 0:
            return _("a number of points, not below 0")
        found.numbers[name] = number
    elif name in {"valid_from_year", "valid_to_year"}:
        if not (value.isascii() and value.isdigit() and 1990 <= int(value) <= 2200):
            return _("a year such as 2026")
    elif name in {"ratios_need_cutoff", "channels_mixed"}:
        if fold(value) not in {fold(wording.yes), fold(wording.no), "yes", "no", "co", "khong"}:
            return _("yes or no")
        value = "yes" if fold(value) in {fold(wording.yes), "yes", "co"} else ""
    found.single[name] = value
    return None


def _take_band(value: str, found: _Read) -> Sentence | None:
    parts = _parts(value)
    title, low, high, english, code = (*parts, "", "", "", "")[:5]
    bounds = [read_number(text) if text else None for text in (low, high)]
    if (
        len(parts) > 5
        or not title
        or any(text and number is None for text, number in zip((low, high), bounds, strict=True))
    ):
        return _("title in Vietnamese | from | to under | title in English | code")
    found.bands.append(Band(code or slug(title), title, english, *bounds))
    return None


def _document(found: _Read) -> Document:
    single, numbers = found.single, found.numbers
    spec = FrameworkSpec(
        nodes=(),
        rank_style=RankStyle(single.get("rank_style", RankStyle.STRICT.value)),
        bands=tuple(found.bands),
        bonus_cap=numbers.get("bonus_cap"),
        penalty_cap=numbers.get("penalty_cap"),
        respondent_groups=tuple(found.groups),
        valid_from_year=int(single["valid_from_year"]) if "valid_from_year" in single else None,
        valid_to_year=int(single["valid_to_year"]) if "valid_to_year" in single else None,
        legal_basis=single.get("framework_legal_basis", ""),
        total_points=numbers.get("total_points", Fraction(100)),
        ratios_need_cutoff=bool(single.get("ratios_need_cutoff")),
    )
    return Document(
        spec,
        title_vi=nfc(single.get("framework_title_vi", "")),
        title_en=nfc(single.get("framework_title_en", "")),
        source_vi=single.get("source_vi", ""),
        source_en=single.get("source_en", ""),
        channels_mixed=bool(single.get("channels_mixed")),
    )


def _number(value: Fraction | None, wording: Wording) -> str:
    if value is None:
        return ""
    text = number_text(value)
    return text.replace(".", ",") if wording.comma else text


def _joined(*parts: str) -> str:
    kept = list(parts)
    while len(kept) > 1 and not kept[-1]:
        kept.pop()
    return " | ".join(part.replace("\\", "\\\\").replace("|", "\\|") for part in kept)


def _parts(text: str) -> list[str]:
    pieces, escaped = [""], False
    for char in text:
        if escaped:
            pieces[-1] += char
            escaped = False
        elif char == "\\":
            escaped = True
        elif char == "|":
            pieces.append("")
        else:
            pieces[-1] += char
    return [nfc(piece) for piece in pieces]
