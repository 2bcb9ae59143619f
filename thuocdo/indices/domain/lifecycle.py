"""The life of a framework version: a draft changes, one in use never does, a superseded one stays readable."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """Where a version stands; the word is stored."""

    DRAFT = "draft"
    IN_USE = "in_use"
    SUPERSEDED = "superseded"

    @property
    def public(self) -> bool:
        """Tell whether everyone may read the version."""
        return self is not Status.DRAFT
