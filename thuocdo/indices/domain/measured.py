"""An index: what is measured year by year, of which kind of units. Its frameworks come and go, it stays."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from thuocdo.indices.domain.documents import LONGEST_TITLE
from thuocdo.indices.domain.words import UNIT_KINDS
from thuocdo.kernel.refusals import Problem
from thuocdo.kernel.sentences import say_later as _

LONGEST_SLUG = 80  # characters
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Measured:
    """What an organiser says of an index."""

    title_vi: str
    title_en: str
    slug: str  # its name in addresses and tables
    unit_kind: str
    own_parts: bool  # the parts of its owner are measured, not the units of the whole country

    @property
    def mark(self) -> str:
        """Return what tells apart two states of an index, so that a late save is noticed."""
        return repr((self.title_vi, self.title_en, self.slug, self.unit_kind, self.own_parts))

    def problems(self) -> Iterator[Problem]:
        """Yield everything that can't be taken, each with its field."""
        if not self.title_vi:
            yield Problem(_("Give the index a title."), place="title_vi")
        for field, title in (("title_vi", self.title_vi), ("title_en", self.title_en)):
            if len(title) > LONGEST_TITLE:
                yield Problem(_("A title has at most %(most)s characters.", most=LONGEST_TITLE), place=field)
        if len(self.slug) > LONGEST_SLUG or not _SLUG.fullmatch(self.slug):
            yield Problem(
                _("“%(code)s” can't be the code of an index. Give small letters, digits and hyphens, such as "
                  "cchc-so-thanh-hoa; at most %(most)s characters.", code=self.slug[:LONGEST_SLUG], most=LONGEST_SLUG),
                place="slug", given=self.slug,
            )  # fmt: skip
        if self.unit_kind not in UNIT_KINDS:
            yield Problem(_("Choose the kind of units that is measured."), place="unit_kind", given=self.unit_kind)

    def fixed_parts_changed(self, before: Measured) -> Iterator[Problem]:
        """Yield what may no longer change once results can rest on the index."""
        for field in ("slug", "unit_kind", "own_parts"):
            if getattr(self, field) != getattr(before, field):
                sentence = _("A framework of this index has been put in use: only its titles can still change.")
                yield Problem(sentence, place=field, given=str(getattr(self, field)))
