"""Tables of surveys. What people answered and who judged it is only ever added (triggers see to it).

`Tally` and `Pace` are the exception: sums that are kept so that live figures are quick. They can be made anew from the
ballots at any time, and a command compares the two.
"""

from thuocdo.surveys.models.answers import Change, Draft, Pace, SetAside, Submission, Tally
from thuocdo.surveys.models.campaigns import Campaign, Group, Quota, Rated
from thuocdo.surveys.models.letters import LetterWording, Mailing, PeopleList
from thuocdo.surveys.models.people import Invitation, Receipt, Spent

__all__ = [
    "Campaign",
    "Change",
    "Draft",
    "Group",
    "Invitation",
    "LetterWording",
    "Mailing",
    "Pace",
    "PeopleList",
    "Quota",
    "Rated",
    "Receipt",
    "SetAside",
    "Spent",
    "Submission",
    "Tally",
]
