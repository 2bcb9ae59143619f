"""Begin a questionnaire, from nothing, a template or a spreadsheet; change its draft; delete the draft again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from thuocdo.directory.domain.actors import Actor
from thuocdo.directory.domain.policy import may_manage_surveys
from thuocdo.kernel.refusals import BadInput
from thuocdo.kernel.sentences import say_later as _
from thuocdo.kernel.verdicts import require
from thuocdo.kernel.vietnamese import nfc, slug
from thuocdo.questionnaires.domain import policy
from thuocdo.questionnaires.domain.documents import Document
from thuocdo.questionnaires.domain.items import MAIN_LANGUAGE, said
from thuocdo.questionnaires.domain.lifecycle import Status
from thuocdo.questionnaires.domain.storing import document_of, fingerprint, to_data
from thuocdo.questionnaires.models import Questionnaire, Version
from thuocdo.questionnaires.selectors import visible
from thuocdo.questionnaires.services import telling

LONGEST_TITLE = 300
LONGEST_SLUG = 80
MOST_TRIES = 5
RESERVED = frozenset({"mau", "cua-toi", "ngan-hang", "moi", "nhap"})  # pages of their own stand at these addresses


class LateSave(BadInput):
    """Somebody else saved in between; nothing was written."""

    code = "late_save"


@transaction.atomic
def create(*, actor: Actor, owner_id: int, document: Document, now: datetime) -> Version:
    """Begin a questionnaire of a unit with a first draft; return the draft.

    The document may be empty but for its title. Raise `NotPermitted`, or `BadInput` when the title is missing.
    """
    require(may_manage_surveys(actor, owner_id, timezone.localdate(now)))
    columns = columns_of(document)
    questionnaire = _named(Questionnaire(owner_id=owner_id, created_by_id=actor.user_id), columns["title_vi"])
    draft = Version.objects.create(questionnaire=questionnaire, number=1, **columns)
    telling.recorded("begin", draft, actor, now)
    return draft


@transaction.atomic
def copy(*, actor: Actor, version_id: int, owner_id: int, title_vi: str = "", now: datetime) -> Version:
    """Begin a questionnaire of a unit with the content of any version that the actor may see; return the draft."""
    source = visible(
        Version.objects.select_related("questionnaire").filter(pk=version_id).first(), actor, timezone.localdate(now)
    )
    document = document_of(source.document)
    if title_vi:
        document = document_of({**to_data(document), "title": {MAIN_LANGUAGE: title_vi}})
    return create(actor=actor, owner_id=owner_id, document=document, now=now)


@transaction.atomic
def begin_version(*, actor: Actor, questionnaire_id: int, now: datetime) -> Version:
    """Begin the next version with the content of the newest; return the draft.

    Raise `NotPermitted`, or `BadInput` when there is a draft already.
    """
    newest = Version.objects.filter(questionnaire=questionnaire_id).select_related("questionnaire").first()
    today = timezone.localdate(now)
    newest = visible(newest, actor, today)
    Questionnaire.objects.select_for_update().get(pk=questionnaire_id)  # versions are numbered one at a time
    require(may_manage_surveys(actor, newest.questionnaire.owner_id, today))
    newest = Version.objects.filter(questionnaire=questionnaire_id).select_related("questionnaire")[0]
    if newest.status == Status.DRAFT:
        raise BadInput(_("There is a draft already. Go on with that, or delete it."))
    draft = Version.objects.create(
        questionnaire=newest.questionnaire, number=newest.number + 1, **columns_of(document_of(newest.document))
    )
    telling.recorded("begin_version", draft, actor, now)
    return draft


@transaction.atomic
def edit(*, actor: Actor, version_id: int, document: Document, seen: str, now: datetime) -> Version:
    """Put `document` in the place of a draft's content. `seen` is the hash of what the person began to edit.

    A draft may be unfinished: only publishing looks for faults. Raise `LateSave` when somebody else saved since.
    """
    draft = lock(actor, version_id, now)
    check_seen(draft, seen)
    columns = columns_of(document)
    if columns["content_hash"] == draft.content_hash:
        return draft
    for name, value in columns.items():
        setattr(draft, name, value)
    draft.save()
    telling.recorded("change", draft, actor, now)
    return draft


@transaction.atomic
def delete(*, actor: Actor, version_id: int, seen: str, now: datetime) -> None:
    """Delete a draft for good, and with the only one its questionnaire."""
    draft = lock(actor, version_id, now)
    check_seen(draft, seen)
    telling.recorded("delete", draft, actor, now)
    questionnaire = draft.questionnaire
    draft.delete()
    if not questionnaire.versions.exists():
        questionnaire.delete()


def lock(actor: Actor, version_id: int, now: datetime) -> Version:
    """Return the row of a draft that the actor may change, locked. Raise `NotFound` or `NotPermitted`."""
    today = timezone.localdate(now)
    rows = Version.objects.select_for_update(of=("self",)).select_related("questionnaire")
    row = visible(rows.filter(pk=version_id).first(), actor, today)
    require(policy.may_change(actor, owner_id=row.questionnaire.owner_id, status=Status(row.status), on=today))
    return row


def check_seen(draft: Version, seen: str) -> None:
    """Raise `LateSave` unless the draft still is what the person had before them."""
    if draft.content_hash != seen:
        raise LateSave(
            _("Somebody else has changed the draft since you looked at it. Look at what stands now, then decide again.")
        )


def columns_of(document: Document) -> dict[str, Any]:
    """Return what a version's row keeps of a document. Raise `BadInput` when it has no title or too long a one."""
    title_vi, title_en = nfc(said(document.title, MAIN_LANGUAGE)), nfc(document.title.get("en", ""))
    if not title_vi:
        raise BadInput(_("Give the questionnaire a title."), field="title_vi")
    for field, title in (("title_vi", title_vi), ("title_en", title_en)):
        if len(title) > LONGEST_TITLE:
            raise BadInput(_("A title has at most %(most)s characters.", most=LONGEST_TITLE), field=field)
    return {
        "title_vi": title_vi,
        "title_en": title_en,
        "document": to_data(document),
        "content_hash": fingerprint(document),
    }


def _named(questionnaire: Questionnaire, title: str) -> Questionnaire:
    """Save a new questionnaire under a slug of its own. Two of one title may begin in the same moment."""
    base = slug(title)[:LONGEST_SLUG].strip("-") or "phieu"
    for _try in range(MOST_TRIES):
        taken = RESERVED | set(Questionnaire.objects.filter(slug__startswith=base).values_list("slug", flat=True))
        free = (f"{base}-{number}" for number in range(2, len(taken) + 3))
        questionnaire.slug = next(each for each in (base, *free) if each not in taken)
        try:
            with transaction.atomic():
                questionnaire.save(force_insert=True)
        except IntegrityError:
            questionnaire.pk = None
        else:
            return questionnaire
    raise BadInput(_("Others begin questionnaires with this title just now. Try again, or change the title."))
