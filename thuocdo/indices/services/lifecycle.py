"""Put a draft in use, after which it never changes, and declare a version superseded."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from thuocdo.directory.domain.actors import Actor
from thuocdo.indices.domain import fingerprints, policy, validation
from thuocdo.indices.domain.lifecycle import Status
from thuocdo.indices.domain.rules import Severity
from thuocdo.indices.models import Framework
from thuocdo.indices.selectors import trees
from thuocdo.indices.services import telling
from thuocdo.indices.services.drafts import check_seen, lock
from thuocdo.kernel.refusals import BadInput, NotFound
from thuocdo.kernel.sentences import say_later as _
from thuocdo.kernel.verdicts import require


@transaction.atomic
def put_in_use(*, actor: Actor, framework_id: int, seen: str, now: datetime) -> None:
    """Make a draft public and unchangeable. `seen` is the mark of the content that the person decided about.

    Raise `LateSave` when that is no longer what stands, `BadInput` with every error that stands in the way.
    """
    framework = lock(actor, framework_id, now)
    document = trees.document(framework_id)
    check_seen(fingerprints.of_all(document), seen)
    errors = [
        fault for fault in validation.problems(document.spec) if fault.severity is Severity.ERROR
    ]  # fmt: skip
    if errors:
        raise BadInput(
            _("The draft has %(count)s error and can't be put in use yet.",
              "The draft has %(count)s errors and can't be put in use yet.", count=len(errors)),
            problems=errors,
        )  # fmt: skip
    framework.status = Status.IN_USE.value
    framework.put_in_use_at = now
    framework.revision += 1
    framework.save()
    telling.published("FrameworkPutInUse", "put_in_use", framework, actor, now)


@transaction.atomic
def supersede(*, actor: Actor, framework_id: int, now: datetime) -> None:
    """Declare that a version in use is no longer used. It stays readable."""
    framework = Framework.objects.select_for_update().filter(pk=framework_id).first()
    today = timezone.localdate(now)
    if framework is None or not policy.may_see(
        actor, owner_id=framework.owner_id, status=Status(framework.status), on=today
    ):
        raise NotFound(_("There is no such framework, or it is not public yet."))
    status = Status(framework.status)
    require(policy.may_supersede(actor, owner_id=framework.owner_id, status=status, on=today))
    framework.status = Status.SUPERSEDED.value
    framework.superseded_at = now
    framework.save(update_fields=["status", "superseded_at"])
    telling.published("FrameworkSuperseded", "supersede", framework, actor, now)
