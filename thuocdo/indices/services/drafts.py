"""Begin a draft, from nothing, from another version or from a spreadsheet; delete it again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from thuocdo.directory.domain.actors import Actor
from thuocdo.directory.domain.policy import may_organise
from thuocdo.indices.domain import fingerprints, policy
from thuocdo.indices.domain.documents import FIRST_YEAR, LAST_YEAR, LONGEST_TITLE, Document
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
MOST_TRIES = 5
TAKEN = frozenset({"cua-toi", "moi", "nhap", "mau", "chi-so"})  # words that addresses use themselves


class LateSave(BadInput):
    """Somebody else saved in between. What was typed is not lost: the page shows it again beside what stands now."""

    code = "late_save"


def check_seen(stands: str, seen: str) -> None:
    """Raise `LateSave` unless what stands is what the person had before them when they decided."""
    if stands != seen:
        raise LateSave(
            _("Somebody else has changed the draft since you looked at it. Look at what stands now, then decide again.")
        )


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
    # Locked, so that nobody deletes it in the same moment.
    source = Framework.objects.select_for_update().filter(pk=framework_id).first()
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
    check_seen(fingerprints.of_all(trees.document(framework_id)), seen)
    check_frame(document)
    store(framework, document)
    telling.recorded("replace", framework, actor, now)


@transaction.atomic
def delete(*, actor: Actor, framework_id: int, seen: str, now: datetime) -> None:
    """Delete a draft for good. `seen` is the mark of the content that the person decided about.

    Raise `LateSave` when that is no longer what stands, `BadInput` when another version was copied from it.
    """
    framework = lock(actor, framework_id, now)
    check_seen(fingerprints.of_all(trees.document(framework_id)), seen)
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
    index = _known_index(actor, index_id, now)
    version = Framework.objects.filter(index=index, owner_id=owner_id).aggregate(last=Max("version"))["last"] or 0
    framework = _named(Framework(
        index=index, owner_id=owner_id, version=version + 1, is_model=is_model, copied_from_id=copied_from_id,
        created_by_id=actor.user_id, **columns_of(document),
    ))  # fmt: skip
    store(framework, document)
    telling.recorded("begin", framework, actor, now, nodes=len(document.spec.nodes))
    return framework.slug


def _known_index(actor: Actor, index_id: int, now: datetime) -> Index:
    """Return the index, locked: its versions are numbered one at a time. Raise `NotFound` for what others prepare."""
    index = Index.objects.select_for_update().filter(pk=index_id).first()
    public = Framework.objects.filter(index=index).exclude(status=Status.DRAFT.value).exists()
    if index is None or not policy.may_know_of_index(
        actor, owner_id=index.owner_id, public=public, on=timezone.localdate(now)
    ):
        raise NotFound(_("There is no such index."))
    return index


def check_frame(document: Document) -> None:
    """Raise `BadInput` for what the framework's own row can't keep, whichever way it came."""
    if not document.title_vi.strip():
        raise BadInput(_("Give the framework a title."), field="title_vi")
    for field, title in (("title_vi", document.title_vi), ("title_en", document.title_en)):
        if len(title) > LONGEST_TITLE:
            raise BadInput(_("A title has at most %(most)s characters.", most=LONGEST_TITLE), field=field)
    first, last = document.spec.valid_from_year, document.spec.valid_to_year
    for field, year in (("first_year", first), ("last_year", last)):
        if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
            raise BadInput(_("%(given)s is no year. Give one from %(first)s to %(last)s.", given=str(year),
                             first=str(FIRST_YEAR), last=str(LAST_YEAR)), field=field)  # fmt: skip
    if first is not None and last is not None and last < first:
        raise BadInput(_("The last year, %(last)s, is before the first, %(first)s.", last=str(last), first=str(first)),
                       field="last_year")  # fmt: skip


def _named(framework: Framework) -> Framework:
    """Save a new framework under a slug of its own. Two of one title may begin in the same moment."""
    for _try in range(MOST_TRIES):
        framework.slug = _free_slug(framework.title_vi, framework.version)
        try:
            with transaction.atomic():
                framework.save(force_insert=True)
        except IntegrityError:
            framework.pk = None
        else:
            return framework
    raise BadInput(_("Others begin frameworks with this title just now. Try again, or change the title."))


def _free_slug(title: str, version: int) -> str:
    base = slug(title)[:LONGEST_SLUG].strip("-") or "bo-tieu-chi"
    chosen, number = base, version
    while chosen in TAKEN or Framework.objects.filter(slug=chosen).exists():
        chosen = f"{base}-{number}"
        number += 1
    return chosen
