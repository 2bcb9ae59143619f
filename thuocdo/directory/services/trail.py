"""What the directory puts on record: who did what to whom."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime

log = logging.getLogger("thuocdo.directory")


def record(actor_id: int | None, action: str, subject: str, detail: Mapping[str, object], now: datetime) -> None:
    """Put an action on record, in the caller's transaction. `detail` holds ids and codes, no personal data."""
    log.info(action, extra={"actor": actor_id, "subject": subject, **detail})
