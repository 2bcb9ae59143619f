"""The read-only API: `/api/v1/`. Versioned by its address; within a version things are only added."""

from thuocdo.opendata.api.routes import api

__all__ = ["api"]
