"""Takes the templates that come with the product into the database. What is there already stays as it is."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction

from thuocdo.directory.selectors import units
from thuocdo.questionnaires.domain.documents import Document
from thuocdo.questionnaires.domain.lifecycle import Status
from thuocdo.questionnaires.domain.storing import document_of
from thuocdo.questionnaires.models import Questionnaire, Version
from thuocdo.questionnaires.services.drafts import columns_of

DATA = Path(__file__).resolve().parents[1] / "data"
TEMPLATES = ("sipas-2022", "cong-chuc-mo-hinh")
OWNER = "bo-noi-vu"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What happened to one template: its slug, and whether it was new."""

    slug: str
    is_new: bool


def shipped(slug: str) -> Document:
    """Return a template of the product as its file says it."""
    return document_of(json.loads((DATA / f"{slug}.json").read_text(encoding="utf-8")))


@transaction.atomic
def load(*, now: datetime) -> tuple[Loaded, ...]:
    """Publish the templates that are not there yet. Raise `NotFound` when the units have not been loaded before."""
    return tuple(_load(slug, now) for slug in TEMPLATES)


def _load(slug: str, now: datetime) -> Loaded:
    questionnaire, is_new = Questionnaire.objects.get_or_create(
        slug=slug, defaults={"owner_id": units.unit(OWNER).id, "is_template": True}
    )
    if is_new:
        Version.objects.create(
            questionnaire=questionnaire, number=1, status=Status.PUBLISHED.value, published_at=now,
            **columns_of(shipped(slug)),
        )  # fmt: skip
    return Loaded(slug, is_new)
