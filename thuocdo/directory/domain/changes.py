"""What a change of the register needs to be: names, codes, days, a legal basis."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from thuocdo.directory.domain.units import UnitCard, UnitKind
from thuocdo.kernel.refusals import BadInput, Problem
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.vietnamese import fold, nfc, slug

STATISTICS, IDENTIFICATION = "statistics", "identification"
STATISTICS_DIGITS = {UnitKind.PROVINCE: 2, UnitKind.DISTRICT: 3, UnitKind.COMMUNE: 5}
# Decision 20/2020/QĐ-TTg: groups joined by dots, one per level; the first a letter A–Y and two digits; 35 signs.
IDENTIFICATION_CODE = re.compile(r"[A-Y][0-9]{2}(\.[0-9A-Z]+)*", re.ASCII)
EARLIEST = date(1945, 9, 2)  # what is older than the state itself is a slip of the pen
TYPES = ("tỉnh ", "thành phố ", "xã ", "phường ", "thị trấn ", "đặc khu ", "huyện ", "quận ", "thị xã ")
PARENTS = {
    UnitKind.MINISTRY: {UnitKind.COUNTRY},
    UnitKind.PROVINCE: {UnitKind.COUNTRY},
    UnitKind.DEPARTMENT: {UnitKind.PROVINCE},
    UnitKind.DISTRICT: {UnitKind.PROVINCE},
    UnitKind.COMMUNE: {UnitKind.PROVINCE, UnitKind.DISTRICT},
}


@dataclass(frozen=True, slots=True)
class Wording:
    """How a unit is called: the short name, the full one with its type, an English title where there is one."""

    name: str
    full_name: str = ""
    title_en: str = ""

    @property
    def tidy(self) -> Wording:
        """Return the same in one Unicode form, with the name as full name where none is given."""
        name = nfc(self.name)
        return Wording(name, nfc(self.full_name) or name, nfc(self.title_en))

    @classmethod
    def of_full_name(cls, text: str) -> Wording:
        """Return the wording of a unit told by its full name: "Xã A Lưới 2" is called "A Lưới 2"."""
        full = nfc(text)
        kind = next((word for word in TYPES if full.lower().startswith(word)), "")
        return cls(full[len(kind) :] or full, full)


@dataclass(frozen=True, slots=True)
class NewUnit:
    """A unit that is to stand in the register."""

    kind: UnitKind
    parent_id: int
    wording: Wording


def wording_problems(wording: Wording) -> Iterator[Problem]:
    """Yield what is wrong with names, each with its field."""
    for place, text, longest in (
        ("name", wording.name, 200),
        ("full_name", wording.full_name, 250),
        ("title_en", wording.title_en, 250),
    ):
        if len(text) > longest:
            yield Problem(
                _s("This name is too long."),
                place=place,
                given=text,
                expected=_s("At most %(most)s letters.", most=longest),
            )
    if not fold(wording.name):
        yield Problem(_s("Give the name."), place="name", given=wording.name)
    if wording.full_name and fold(wording.name) not in fold(wording.full_name):
        yield Problem(
            _s("The full name has to hold the name."),
            place="full_name",
            given=wording.full_name,
            expected=_s("The name with its type, for example “Xã %(name)s”, or nothing.", name=wording.name),
        )


def basis_problems(basis: str) -> Iterator[Problem]:
    """Yield what is wrong with a legal basis: it is what makes a change more than somebody's opinion."""
    if len(nfc(basis)) < 5 or len(basis) > 500:
        yield Problem(
            _s("Say on which legal basis this rests."),
            place="basis",
            given=basis,
            expected=_s("Number and date of the resolution or decision, at most 500 letters."),
        )


def day_problems(on: date, today: date, units: Iterable[UnitCard] = (), place: str = "on") -> Iterator[Problem]:
    """Yield what is wrong with the first day of a change of units that exist until then."""
    if on > today:
        yield Problem(
            _s("%(day)s lies in the future. Enter the change on its first day or later.", day=on),
            place=place,
            given=on.isoformat(),
        )
    if on < EARLIEST:
        yield Problem(_s("%(day)s is too long ago.", day=on), place=place, given=on.isoformat())
    for each in units:
        if each.valid_until is not None:
            yield Problem(
                _s("%(unit)s existed until %(day)s only.", unit=each.full_name, day=each.last_day), place=place
            )
        elif each.valid_from is not None and on <= each.valid_from:
            yield Problem(
                _s("%(unit)s exists since %(day)s. Give a later day.", unit=each.full_name, day=each.valid_from),
                place=place,
            )


def code_problems(scheme: str, kind: UnitKind, code: str) -> Iterator[Problem]:
    """Yield what is wrong with a code; an empty one ends the code that stands."""
    if scheme not in {STATISTICS, IDENTIFICATION}:
        yield Problem(_s("There is no such kind of code."), place="scheme", given=scheme)
        return
    if not code:
        return
    if scheme == IDENTIFICATION and not (len(code) <= 35 and IDENTIFICATION_CODE.fullmatch(code)):
        yield Problem(
            _s("“%(code)s” is not an identification code.", code=code),
            place="code",
            given=code,
            expected=_s("A letter A–Y and two digits, then groups of digits and capital letters after dots: H56.15."),
        )
    if scheme == STATISTICS:
        digits = STATISTICS_DIGITS.get(kind)
        if digits is None:
            yield Problem(_s("Units of this kind bear no statistics code."), place="code", given=code)
        elif not (code.isascii() and code.isdigit() and len(code) == digits):
            yield Problem(
                _s("“%(code)s” is not a statistics code.", code=code),
                place="code",
                given=code,
                expected=_s("%(digits)s digits.", digits=digits),
            )


def place_problems(kind: UnitKind, parent: UnitCard) -> Iterator[Problem]:
    """Yield what is wrong with the place of a unit of a kind in the tree."""
    if parent.kind not in PARENTS.get(kind, set()):
        yield Problem(
            _s("A unit of this kind can't belong to %(unit)s.", unit=parent.full_name),
            place="parent",
            given=parent.full_name,
        )


def life_problems(parent: UnitCard, since: date) -> Iterator[Problem]:
    """Yield what is wrong when a unit is to lie in another one that does not exist then."""
    if not parent.exists_on(since):
        yield Problem(
            _s("%(unit)s does not exist on %(day)s.", unit=parent.full_name, day=since),
            place="parent",
            given=parent.full_name,
        )


def sorted_as(kind: UnitKind, name: str) -> str:
    """Return the name as lists sort it: without the word that all units of the kind begin with."""
    return name.removeprefix({UnitKind.DEPARTMENT: "Sở ", UnitKind.MINISTRY: "Bộ "}.get(kind, ""))


def slug_for(new: NewUnit, parent: UnitCard) -> str:
    """Return the last part of the address of a new unit's page, before it is made the only one of its kind."""
    plain = slug(new.wording.name) or "don-vi"
    return (plain if parent.kind is UnitKind.COUNTRY else f"{parent.slug}-{plain}")[:100].strip("-")


def refuse(problems: Iterable[Problem]) -> None:
    """Raise `BadInput` with all problems, if there are any."""
    found = tuple(problems)
    if found:
        raise BadInput(_s("The register can't be changed like this."), problems=found)
