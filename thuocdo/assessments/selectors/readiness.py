"""What is missing before a round can open."""

from __future__ import annotations

from thuocdo.assessments.domain.assigning import unassigned
from thuocdo.assessments.domain.phases import timetable_problems
from thuocdo.assessments.models import Participant
from thuocdo.assessments.selectors import rounds
from thuocdo.assessments.selectors.rounds import RoundCard
from thuocdo.indices import selectors as indices
from thuocdo.indices.domain.lifecycle import Status
from thuocdo.kernel.refusals import Problem
from thuocdo.kernel.sentences import say_later as _s


def missing(card: RoundCard) -> tuple[Problem, ...]:
    """Return everything that keeps a round from opening; `place` is the part of its set-up: units, appraisers, …"""
    found: list[Problem] = []
    participants = list(Participant.objects.filter(round=card.id).values_list("id", flat=True))
    if not participants:
        found.append(Problem(_s("No unit takes part yet."), place="units"))
    found += timetable_problems(card.timetable.spans)
    if indices.status_of(card.framework_id) is not Status.IN_USE:
        found.append(Problem(_s("The framework is not in use. Put it in use first."), place="framework"))
    elif left := unassigned(rounds.assignments(card.id), card.spec.tree, participants):
        leaves = len({code for _participant, code in left})
        found.append(
            Problem(
                _s("%(count)s leaf has no appraiser for at least one unit.",
                   "%(count)s leaves have no appraiser for at least one unit.", count=leaves),
                place="appraisers",
            )
        )  # fmt: skip
    if card.facts.chair_id is None:
        found.append(Problem(_s("The chair of the council has not been named."), place="council"))
    return tuple(found)
