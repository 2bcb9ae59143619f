"""Begin a draft, from nothing, from another version or from a spreadsheet; delete it again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from thuocdo.directory.domain.actors import Actor
from thuocdo.directory.domain.policy import may_organise
from thuocdo.indices.domain import fingerprints, policy
from thuocdo.indices.domain.documents import Document
from thuocdo.indices.domain.frameworks import FrameworkSpec
from thuocdo.indices.domain.lifecycle import Status
from thuocdo.indices.models import Framework, Index
from thuocdo.indices.selectors import trees
from thuocdo.indices.services import telling
from thuocdo.indices.services.storing import columns_of, store
from thuocdo.kernel.refusals import BadInput, NotFound
from thuocdo.kernel.sentences import say_later as _
from thuocdo.kernel.verdicts import require
from thuocdo.kernel.vietnamese import nfc, slug

LONGEST_SLUG = 80
TAKEN = frozenset({"cua-toi", "moi", "nhap", "mau", "chi-so"})  # words that addresses use themselves


class LateSave(BadInput):
    """Somebody else saved in between. What was typed is not lost: the page shows it again beside what stands now."""

    code = "late_save"


def lock(actor: Actor, framework_id: int, now: datetime) -> Framework:
    """Return the row of a draft that the actor may change, locked.

    Raise `NotFound` for a draft of others, `NotPermitted` for a version that never changes.
    """
    framework = Framework.objects.select_for_update().filter(pk=framework_id).first()
    today = timezone.localdate(now)
    if framework is None or not policy.may_see(
        actor, owner_id=framework.owner_id, status=Status(framework.status), on=today
    ):
        raise NotFound(_("There is no such framework, or it is not public yet."))
    require(policy.may_change(actor, owner_id=framework.owner_id, status=Status(framework.status), on=today))
    return framework


@transaction.atomic
def create(
    *, actor: Actor, index_id: int, owner_id: int, title_vi: str, title_en: str = "", first_year: int | None = None,
    now: datetime,
) -> str:  # fmt: skip
    """Begin an empty draft; return its slug. Raise `NotPermitted`, or `BadInput` when the title is missing."""
    spec = FrameworkSpec(nodes=(), valid_from_year=first_year)
    document = Document(spec, title_vi=nfc(title_vi), title_en=nfc(title_en))
    return _begin(actor, document, index_id=index_id, owner_id=owner_id, now=now)


@transaction.atomic
def begin_with(*, actor: Actor, index_id: int, owner_id: int, document: Document, now: datetime) -> str:
    """Begin a draft from a document that was read from a spreadsheet; return its slug."""
    return _begin(actor, document, index_id=index_id, owner_id=owner_id, now=now)


@transaction.atomic
def copy(
    *, actor: Actor, framework_id: int, owner_id: int, title_vi: str, title_en: str = "",
    first_year: int | None = None, last_year: int | None = None, now: datetime,
) -> str:  # fmt: skip
    """Begin the next version with the content of another; return its slug.

    Every node remembers the code it had, so that the two versions can be compared leaf by leaf. What was taken over
    as printed, flaws included, has to be put right before the copy can be used.
    """
    source = Framework.objects.filter(pk=framework_id).first()
    today = timezone.localdate(now)
    if source is None or not policy.may_see(actor, owner_id=source.owner_id, status=Status(source.status), on=today):
        raise NotFound(_("There is no such framework, or it is not public yet."))
    before = trees.document(framework_id)
    nodes = tuple(replace(node, comparable_with=node.code) for node in before.spec.nodes)
    spec = replace(before.spec, nodes=nodes, valid_from_year=first_year, valid_to_year=last_year)
    document = replace(before, spec=spec, title_vi=nfc(title_vi), title_en=nfc(title_en))
    return _begin(
        actor, document, index_id=source.index_id, owner_id=owner_id, now=now, copied_from_id=source.pk,
        is_model=source.is_model,
    )  # fmt: skip


@transaction.atomic
def take_over(*, actor: Actor, framework_id: int, document: Document, seen: str, now: datetime) -> None:
    """Replace the whole content of a draft by a document that was read from a spreadsheet.

    `seen` is the mark of the content that was compared with it. Raise `LateSave` when that is no longer what stands.
    """
    framework = lock(actor, framework_id, now)
    if fingerprints.of_all(trees.document(framework_id)) != seen:
        raise LateSave(_("The draft has changed since the comparison was made. Look at the differences once more."))
    check_frame(document)
    store(framework, document)
    telling.recorded("replace", framework, actor, now)


@transaction.atomic
def delete(*, actor: Actor, framework_id: int, now: datetime) -> None:
    """Delete a draft for good. Raise `BadInput` when another version was copied from it."""
    framework = lock(actor, framework_id, now)
    if Framework.objects.filter(copied_from=framework).exists():
        raise BadInput(_("Another version was copied from this draft, so it can't be deleted."))
    telling.recorded("delete", framework, actor, now)
    framework.delete()


def _begin(
    actor: Actor, document: Document, *, index_id: int, owner_id: int, now: datetime,
    copied_from_id: int | None = None, is_model: bool = False,
) -> str:  # fmt: skip
    require(may_organise(actor, owner_id, timezone.localdate(now)))
    check_frame(document)
    index = Index.objects.select_for_update().filter(pk=index_id).first()  # versions are numbered one at a time
    if index is None:
        raise NotFound(_("There is no such index."))
    version = Framework.objects.filter(index=index, owner_id=owner_id).aggregate(last=Max("version"))["last"] or 0
    framework = Framework.objects.create(
        index=index,
        owner_id=owner_id,
        slug=_free_slug(document.title_vi, version + 1),
        version=version + 1,
        is_model=is_model,
        copied_from_id=copied_from_id,
        created_by_id=actor.user_id,
        **columns_of(document),
    )
    store(framework, document)
    telling.recorded("begin", framework, actor, now, nodes=len(document.spec.nodes))
    return framework.slug


def check_frame(document: Document) -> None:
    if not document.title_vi.strip():
        raise BadInput(_("Give the framework a title."), field="title_vi")
    first, last = document.spec.valid_from_year, document.spec.valid_to_year
    if first is not None and last is not None and last < first:
        raise BadInput(_("The last year, %(last)s, is before the first, %(first)s.", last=str(last), first=str(first)),
                       field="last_year")  # fmt: skip


def _free_slug(title: str, version: int) -> str:
    base = slug(title)[:LONGEST_SLUG].strip("-") or "bo-tieu-chi"
    chosen, number = base, version
    while chosen in TAKEN or Framework.objects.filter(slug=chosen).exists():
        chosen = f"{base}-{number}"
        number += 1
    return chosen
