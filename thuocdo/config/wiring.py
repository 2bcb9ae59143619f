"""Who reacts to which event: event name → handlers, each named by its dotted path."""

from __future__ import annotations

REACTIONS: dict[str, list[str]] = {}
