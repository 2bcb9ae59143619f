"""Who reacts to which event: event name → handlers, each named by its dotted path.

A handler is called as `handler(news, now)`; see `thuocdo.foundation.events.outbox`. `manage.py check` looks whether
every one of them exists.
"""

from __future__ import annotations

REACTIONS: dict[str, list[str]] = {}
