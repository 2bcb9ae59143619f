"""The log for operators: one line of JSON per fact, an event name and fields, no prose and no personal data."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime

_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "request", "response"}


class JsonLines(logging.Formatter):
    """Formats a record as {"at", "level", "logger", "event", …fields, "trace"}; fields are numbers, truths and text."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "event": record.getMessage(),
        }
        for name, value in vars(record).items():
            if name not in _OWN:
                line[name if name not in line else f"{name}_"] = (
                    value if value is None or isinstance(value, (bool, int, float, str)) else str(value)
                )
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
