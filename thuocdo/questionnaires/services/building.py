"""Build a draft part by part. Two people can work on different parts; the later one on the same part is told.

`seen` is always the fingerprint of the part as the person had it before them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from thuocdo.directory.domain.actors import Actor
from thuocdo.kernel.refusals import BadInput
from thuocdo.kernel.sentences import say_later as _
from thuocdo.questionnaires.domain import building, translating
from thuocdo.questionnaires.domain.building import Way
from thuocdo.questionnaires.domain.documents import Document, Section
from thuocdo.questionnaires.domain.items import Item
from thuocdo.questionnaires.domain.storing import document_of, fingerprint
from thuocdo.questionnaires.models import Version
from thuocdo.questionnaires.selectors import visible
from thuocdo.questionnaires.services import telling
from thuocdo.questionnaires.services.drafts import LateSave, columns_of, lock


@dataclass(frozen=True, slots=True)
class Taken:
    """An item that came from elsewhere: its code here, and whether a condition had to be left behind."""

    code: str
    conditions_left: bool


def bare(section: Section) -> Section:
    """Return a section without its items: what its own form shows."""
    return replace(section, items=())


def frame(document: Document) -> Document:
    """Return a questionnaire without its sections: what the form of settings shows."""
    return replace(document, sections=())


@transaction.atomic
def add_section(*, actor: Actor, version_id: int, section: Section, after: str = "", now: datetime) -> None:
    """Add a section to a draft. Raise `NotPermitted`, or `BadInput` when its code can't be used."""
    draft, document = _opened(actor, version_id, now)
    _save(draft, building.with_section(document, section, after), actor, now, section.code)


@transaction.atomic
def change_section(
    *, actor: Actor, version_id: int, code: str, section: Section, seen: str, now: datetime
) -> None:  # fmt: skip
    """Change heading, help, condition and code of a section; its items stay. Raise `LateSave`."""
    draft, document = _opened(actor, version_id, now)
    _check(fingerprint(bare(building.section_at(document, code))), seen)
    _save(draft, building.changed_section(document, code, section), actor, now, section.code)


@transaction.atomic
def add_item(
    *, actor: Actor, version_id: int, section: str, item: Item, after: str = "", now: datetime
) -> None:  # fmt: skip
    """Add an item to a section of a draft, after another one or at the end."""
    draft, document = _opened(actor, version_id, now)
    _save(draft, building.with_item(document, section, item, after), actor, now, item.code)


@transaction.atomic
def change_item(*, actor: Actor, version_id: int, code: str, item: Item, seen: str, now: datetime) -> None:
    """Change an item of a draft. Raise `LateSave`, `NotFound` when it is gone, `BadInput` for its code."""
    draft, document = _opened(actor, version_id, now)
    _section, there = building.item_at(document, code)
    _check(fingerprint(there), seen)
    _save(draft, building.changed_item(document, code, item), actor, now, item.code)


@transaction.atomic
def move(*, actor: Actor, version_id: int, code: str, way: Way, now: datetime) -> None:
    """Move a section or an item by one place."""
    draft, document = _opened(actor, version_id, now)
    _save(draft, building.moved(document, code, way), actor, now, code)


@transaction.atomic
def copy_part(*, actor: Actor, version_id: int, code: str, now: datetime) -> str:
    """Copy a section or an item to the place behind it; return the code of the copy."""
    draft, document = _opened(actor, version_id, now)
    changed, new = building.copied(document, code)
    _save(draft, changed, actor, now, new)
    return new


@transaction.atomic
def remove(*, actor: Actor, version_id: int, code: str, now: datetime) -> None:
    """Take a section or an item out of a draft. The last one taken out can be put back by `restore`."""
    draft, document = _opened(actor, version_id, now)
    changed, out = building.removed(document, code)
    draft.removed = building.removed_data(out)
    _save(draft, changed, actor, now, code)


@transaction.atomic
def restore(*, actor: Actor, version_id: int, now: datetime) -> str:
    """Put back what was taken out last; return its code. Raise `BadInput` when there is nothing."""
    draft, document = _opened(actor, version_id, now)
    if draft.removed is None:
        raise BadInput(_("There is no deletion left to undo."))
    changed, code = building.restored(document, building.removed_of(draft.removed))
    draft.removed = None
    _save(draft, changed, actor, now, code)
    return code


@transaction.atomic
def change_settings(*, actor: Actor, version_id: int, settings: Document, seen: str, now: datetime) -> None:
    """Change title, introduction, thanks, languages and source; the sections stay.

    Raise `LateSave`, or `BadInput` when a language is taken away in which something is written.
    """
    draft, document = _opened(actor, version_id, now)
    _check(fingerprint(frame(document)), seen)
    changed = replace(settings, sections=document.sections)
    if lost := sorted(translating.spoken(changed) - set(changed.languages)):
        raise BadInput(
            _("There are still texts in “%(language)s”. Empty them first, then take the language away.",
              language=lost[0]), field="others",
        )  # fmt: skip
    _save(draft, changed, actor, now, "")


@transaction.atomic
def take(*, actor: Actor, version_id: int, section: str, source_id: int, code: str, now: datetime) -> Taken:
    """Copy an item of any version that the actor may see to the end of a section, under a fresh code."""
    draft, document = _opened(actor, version_id, now)
    rows = Version.objects.select_related("questionnaire")
    source = visible(rows.filter(pk=source_id).first(), actor, timezone.localdate(now))
    _section, item = building.item_at(document_of(source.document), code)
    fitted, left = building.fitting(item, document)
    _save(draft, building.with_item(document, section, fitted), actor, now, fitted.code)
    return Taken(fitted.code, left)


def _opened(actor: Actor, version_id: int, now: datetime) -> tuple[Version, Document]:
    draft = lock(actor, version_id, now)
    return draft, document_of(draft.document)


def _check(stands: str, seen: str) -> None:
    if stands != seen:
        raise LateSave(
            _("Somebody else has changed this part since you looked at it. Look at what stands now, then decide again.")
        )


def _save(draft: Version, document: Document, actor: Actor, now: datetime, code: str) -> None:
    columns = columns_of(document)
    if columns["content_hash"] == draft.content_hash:
        return
    for name, value in columns.items():
        setattr(draft, name, value)
    draft.save()
    told = {"code": code} if code else {}
    telling.recorded("change", draft, actor, now, **told)
