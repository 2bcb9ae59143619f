"""Where a figure of the organiser comes from: document, number, date, as one line that stays with the figure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from thuocdo.kernel.refusals import BadInput
from thuocdo.kernel.sentences import say_later as _s


@dataclass(frozen=True, slots=True)
class Source:
    """A document. Only its name is needed: a statistical yearbook has no number."""

    document: str
    number: str = ""
    day: date | None = None

    @property
    def text(self) -> str:
        """Return the source in one line, in Vietnamese as all data. Raise `BadInput` without a document."""
        if not self.document.strip():
            raise BadInput(_s("Name the document from which the figures come."), field="document")
        parts = [self.document.strip()]
        if self.number.strip():
            parts.append(f"số {self.number.strip()}")
        if self.day:
            parts.append(f"ngày {self.day:%d/%m/%Y}")
        return ", ".join(parts)
