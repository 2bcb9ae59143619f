"""What people are told about rounds: kinds of notices, with places for names of units, days and counts only."""

from __future__ import annotations

from datetime import UTC, datetime

from thuocdo.foundation.notices.kinds import Importance, Kind
from thuocdo.kernel.sentences import Sentence, Value
from thuocdo.kernel.sentences import say_later as _s

_AT = datetime(2026, 2, 27, 10, 0, tzinfo=UTC)
_ROUND: dict[str, Value] = {"round": "Đánh giá CCHC các sở năm 2026"}
_UNIT: dict[str, Value] = {**_ROUND, "unit": "Sở Y tế"}
_PHASE: dict[str, Value] = {**_UNIT, "phase": "Tự đánh giá"}


def _asks(code: str, title: Sentence, subject: Sentence, body: Sentence) -> Kind:
    """Return a kind that asks a unit to do something in a phase until a moment."""
    return Kind(f"assessments.{code}", title, subject, body, {**_PHASE, "until": _AT}, Importance.NOW)


OPENED = Kind(
    "assessments.opened",
    _s("An assessment round was opened"),
    _s("%(round)s: the round is open"),
    _s("%(unit)s takes part. Self-assessment runs from %(starts)s until %(until)s."),
    {**_UNIT, "starts": _AT, "until": _AT},
)
DATES_MOVED = Kind(
    "assessments.dates_moved",
    _s("Dates of a round were moved"),
    _s("%(round)s: dates were moved"),
    _s("%(phase)s now runs until %(until)s. Look at the round for all dates."),
    {**_ROUND, "phase": "Tự đánh giá", "until": _AT},
)
DEADLINE = Kind(
    "assessments.deadline",
    _s("A phase ends soon and your unit has not signed"),
    _s("%(round)s: %(phase)s ends on %(until)s"),
    _s("%(unit)s has not signed yet. Still open: %(left)s leaves. What is not signed by %(until)s does not count as "
       "handed in."),
    {**_PHASE, "until": _AT, "left": 12},
    Importance.NOW,
)  # fmt: skip
REMINDER = Kind(
    "assessments.reminder",
    _s("The organiser reminds your unit"),
    _s("%(round)s: a reminder for %(unit)s"),
    _s("%(phase)s, until %(until)s. Still open: %(left)s leaves. %(words)s"),
    {**_PHASE, "until": _AT, "left": 12, "words": "Đề nghị hoàn thành và ký trước thời hạn."},
    Importance.NOW,
)
APPRAISAL_DEADLINE = Kind(
    "assessments.appraisal_deadline",
    _s("A round of appraisal ends soon and some of your leaves are not judged"),
    _s("%(round)s: %(phase)s ends on %(until)s"),
    _s("Still to be judged by you: %(left)s leaves."),
    {**_ROUND, "phase": "Thẩm định vòng 1", "until": _AT, "left": 40},
    Importance.NOW,
)
OBJECTIONS = Kind(
    "assessments.objections",
    _s("The appraisers objected to something and your unit may explain"),
    _s("%(round)s: explanation for %(unit)s until %(until)s"),
    _s(
        "Round 1 of the appraisal is over. Leaves to answer: %(left)s. "
        "What is not answered stands as the appraiser said."
    ),
    {**_UNIT, "until": _AT, "left": 5},
    Importance.NOW,
)
HANDED_IN = _asks(
    "handed_in",
    _s("Something waits for your signature"),
    _s("%(round)s: %(unit)s waits for your signature"),
    _s("%(phase)s was handed in to be reviewed and signed, until %(until)s."),
)
RETURNED = Kind(
    "assessments.returned",
    _s("Your leader returned the sheet"),
    _s("%(round)s: the sheet of %(unit)s was returned"),
    _s("%(phase)s: the leader asks to put something right. Read the comment on the sheet."),
    _PHASE,
    Importance.NOW,
)
SIGNED = Kind(
    "assessments.signed",
    _s("A sheet was signed"),
    _s("%(round)s: %(unit)s has signed"),
    _s("%(phase)s is signed and locked."),
    _PHASE,
)
REOPENED = _asks(
    "reopened",
    _s("A signed sheet was opened again"),
    _s("%(round)s: the sheet of %(unit)s is open again"),
    _s("%(phase)s was opened again by the organiser, until %(until)s. It has to be signed once more."),
)
MORE_TIME = _asks(
    "more_time",
    _s("Your unit was given more time"),
    _s("%(round)s: more time for %(unit)s"),
    _s("%(phase)s now runs until %(until)s for your unit."),
)
DECIDED = Kind(
    "assessments.decided",
    _s("The council signed its decision"),
    _s("%(round)s: the council has decided"),
    _s("The score sheet of %(unit)s shows the decided points."),
    _UNIT,
)
READY = Kind(
    "assessments.ready",
    _s("The council signed: the round can be published"),
    _s("%(round)s: the decision is signed"),
    _s("The chair has signed. The round can be published now."),
    _ROUND,
    Importance.NOW,
)
WITHDRAWN = Kind(
    "assessments.withdrawn",
    _s("The council took its decision back"),
    _s("%(round)s: the council took its decision back"),
    _s("The chair withdrew the signature. Points may still change until the council signs again."),
    _ROUND,
    Importance.NOW,
)
PUBLISHED = Kind(
    "assessments.published",
    _s("The result of a round was published"),
    _s("%(round)s: the result is published"),
    _s("Points, rank and lost points of %(unit)s can be read by everybody."),
    _UNIT,
)
OUT = Kind(
    "assessments.out",
    _s("A round in which you appraise or decide was published"),
    _s("%(round)s: the result is public"),
    _s("Nothing in the round changes any more. What is wrong is put right by a correction."),
    _ROUND,
)
EVIDENCE_WANTED = Kind(
    "assessments.evidence_wanted",
    _s("The appraisers ask your unit for more evidence"),
    _s("%(round)s: more evidence is asked of %(unit)s until %(until)s"),
    _s("Leaves that need more evidence: %(left)s. Documents can be added until %(until)s."),
    {**_UNIT, "until": _AT, "left": 3},
    Importance.NOW,
)
INFECTED = Kind(
    "assessments.infected",
    _s("A virus was found in a document of your unit"),
    _s("%(round)s: a document of %(unit)s can't be opened any more"),
    _s("A later scan found a virus in a file that proves something. Nobody can open it any more: add a clean version, "
       "or tell the organiser where the time for that is over."),
    _UNIT,
    Importance.NOW,
)  # fmt: skip

KINDS = (OPENED, DATES_MOVED, DEADLINE, REMINDER, APPRAISAL_DEADLINE, OBJECTIONS, EVIDENCE_WANTED, HANDED_IN, RETURNED,
         SIGNED, REOPENED, MORE_TIME, DECIDED, READY, WITHDRAWN, PUBLISHED, OUT, INFECTED)  # fmt: skip
