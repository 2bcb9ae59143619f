"""Whether a ballot has come in: for whoever presses the button twice."""

from __future__ import annotations

from uuid import UUID

from thuocdo.surveys.models import Submission


def is_stored(campaign_id: int, ballot_id: UUID) -> bool:
    """Tell whether a ballot of this number was handed in. Who knows the number has filled the ballot in."""
    return Submission.objects.filter(pk=ballot_id, campaign=campaign_id).exists()
