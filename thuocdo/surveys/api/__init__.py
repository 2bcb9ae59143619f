"""The API by which other systems hand in ballots: `/api/surveys/v1/`. Within a version things are only added."""

from thuocdo.surveys.api.routes import api

__all__ = ["api"]
