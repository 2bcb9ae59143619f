"""Tables of assessment rounds. What somebody said, signed or granted is added and never changed (triggers see to it).

`Slot` is the exception: one row per unit and leaf with pointers to the newest entries. It is the row that is locked
when something is added, it can be rebuilt from the entries at will, and a test compares the two.
"""

from thuocdo.assessments.models.evidence import Evidence, EvidenceUse
from thuocdo.assessments.models.rounds import (
    Assignment,
    Extension,
    Participant,
    PhaseSpan,
    ReasonTemplate,
    Reminder,
    Round,
)
from thuocdo.assessments.models.saying import Comment, CouncilDecision, Entry, Slot, Step
from thuocdo.assessments.models.surveyed import FrozenTally, SurveyLink

__all__ = [
    "Assignment",
    "Comment",
    "CouncilDecision",
    "Entry",
    "Evidence",
    "EvidenceUse",
    "Extension",
    "FrozenTally",
    "Participant",
    "PhaseSpan",
    "ReasonTemplate",
    "Reminder",
    "Round",
    "Slot",
    "Step",
    "SurveyLink",
]
