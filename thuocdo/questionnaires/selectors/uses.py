"""Where versions are used: features above say it, by functions named in THUOCDO_QUESTIONNAIRE_USES."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.module_loading import import_string

from thuocdo.directory.domain.actors import Actor
from thuocdo.kernel.sentences import Titled


@dataclass(frozen=True, slots=True)
class Use:
    """One thing that asks a version, such as a survey; `link` is its page."""

    version_id: int
    title: Titled
    link: str


def uses_of(version_ids: Iterable[int], *, actor: Actor, on: date) -> tuple[Use, ...]:
    """Return what uses these versions, as far as the actor may see it.

    Each function is called as `function(version_ids, actor=…, on=…)` and returns `Use` values.
    """
    wanted = tuple(version_ids)
    asked = getattr(settings, "THUOCDO_QUESTIONNAIRE_USES", ())
    return tuple(use for path in asked for use in import_string(path)(wanted, actor=actor, on=on))
