"""What is said about a published table as a whole: title, year, source, and the statements of its text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Meta:
    """`as_of`: the day whose units and names the table speaks of. `units_total` None: all measured units are listed.

    `statements` are data as `statements.statement_from_data` reads them. `step`: points come in steps of this size.
    `elsewhere`: how another table of the source is called, (Vietnamese, English). `other_names`: units that the text
    calls differently.
    """

    year: int
    as_of: date
    title_vi: str
    title_en: str = ""
    source_vi: str = ""
    source_en: str = ""
    notes_vi: str = ""
    notes_en: str = ""
    units_total: int | None = None
    is_model: bool = False
    statements: tuple[Mapping[str, object], ...] = ()
    step: Fraction | None = None
    elsewhere: tuple[str, str] = ("", "")
    other_names: tuple[Mapping[str, str], ...] = field(default_factory=tuple)

    def printed(self) -> dict[str, object]:
        """Return what is stored of the source's text, as JSON data."""
        return {
            "statements": [dict(each) for each in self.statements],
            "step": str(self.step) if self.step else "",
            "elsewhere": list(self.elsewhere),
            "other_names": [dict(each) for each in self.other_names],
        }
