"""The life of a version: a draft changes, a published one never does."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """Where a version stands; the word is stored."""

    DRAFT = "draft"
    PUBLISHED = "published"
