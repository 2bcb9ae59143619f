"""What other systems send, and what they are answered."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from ninja import Schema
from pydantic import Field

from thuocdo.kernel.sentences import mark
from thuocdo.surveys.domain.ballots import LONGEST_DURATION
from thuocdo.surveys.domain.work import LONGEST as LONGEST_WORK

PLAIN = r"^[^\x00-\x1f\x7f]*$"  # the database takes no NUL, and nobody types the others
Code = Annotated[str, Field(max_length=120, pattern=PLAIN)]


class SubmissionIn(Schema):
    """A ballot on its way, or as it is handed in."""

    answers: Annotated[dict[str, Any], Field(description=mark("answers by code of the question"))]
    version: Annotated[int | None, Field(description=mark("number of the version; left out: the current one"))] = None
    group: Annotated[Code, Field(description=mark("code of the respondent group"))] = ""
    unit: Annotated[Code, Field(description=mark("stable name of the rated unit"))] = ""
    language: Annotated[str, Field(max_length=8, pattern=PLAIN, description=mark("language of the questions"))] = "vi"
    seconds: Annotated[
        int | None, Field(ge=0, le=LONGEST_DURATION, description=mark("from the first question to handing in"))
    ] = None
    rehearsal: Annotated[bool, Field(description=mark("true: a rehearsal ballot, which is never counted"))] = False
    final: Annotated[bool, Field(description=mark("false: keep it as a draft under this number"))] = True
    respondent: Annotated[
        UUID | None,
        Field(description=mark("random number that the ballots of one respondent about several units share")),
    ] = None
    work: Annotated[
        str, Field(max_length=LONGEST_WORK, description=mark("the answer to the challenge, where one is asked for"))
    ] = ""


class ReceiptOut(Schema):
    id: UUID
    state: str  # new, same, draft
    set_aside: list[str]  # codes of reasons, see the questionnaire's guards


class ProblemOut(Schema):
    place: str
    sentence: str


class RefusalOut(Schema):
    code: str
    sentence: str
    problems: list[ProblemOut]


class WorkOut(RefusalOut):
    challenge: str
    bits: int


class NamedOut(Schema):
    code: str
    title: dict[str, str]


class AskedOut(Schema):
    code: str
    kind: str
    section: str
    title: dict[str, str]
    required: bool
    options: list[NamedOut]


class CampaignOut(Schema):
    """What has to be known to hand in a ballot."""

    slug: str
    title: dict[str, str]
    state: str
    opens_at: str | None
    closes_at: str | None
    version: int
    languages: list[str]
    rating: str
    groups: list[NamedOut]
    units: list[str]
    questions: list[AskedOut]
    work_bits: int
    is_model: bool
