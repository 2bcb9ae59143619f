"""A unit that adds documents, for the tests of evidence."""

from datetime import date

import pytest

from tests.assessments.conftest import (
    BEFORE_ALL,
    IN_APPRAISAL_1,
    IN_SELF_ASSESSMENT,
)
from thuocdo.assessments.domain.appraising import Judgement
from thuocdo.assessments.domain.declaring import Typed
from thuocdo.assessments.domain.entries import Kind, Ruling
from thuocdo.assessments.domain.evidence import About
from thuocdo.assessments.domain.phases import Phase
from thuocdo.assessments.selectors import evidence, rounds, slots
from thuocdo.assessments.services import appraising, declaring, signing
from thuocdo.assessments.services import evidence as service
from thuocdo.foundation.files.domain.kinds import Kind as FileKind
from thuocdo.foundation.files.models import StoredFile
from thuocdo.foundation.files.services import Received

NOTHING = About()
PLAN = About("Kế hoạch CCHC năm 2026", "12/KH-SYT", date(2026, 1, 3), "Sở Y tế")


def taken(letter="a", name="ke-hoach.pdf", size=1000):
    """A file as `foundation.files` hands it over."""
    row, _new = StoredFile.objects.get_or_create(
        sha256=letter * 64, defaults={"size": size, "kind": FileKind.PDF, "stored_at": BEFORE_ALL}
    )
    return Received(row.pk, name, FileKind.PDF, size, row.sha256)


@pytest.fixture
def health(running, people):
    """Sở Y tế at work: `attach(codes, letter)` adds a file, with what else is given."""
    part = running.part["so-y-te"]

    class Unit:
        id = part.id

        def attach(
            self, codes=("1.1",), letter="a", *, about=PLAN, actor=people.health_officer, now=IN_SELF_ASSESSMENT
        ):
            return service.attach_files(
                actor=actor, participant_id=part.id, codes=codes, received=[taken(letter)], about=about, now=now
            )[0]

        def take(self, received, codes=("1.1",)):
            return service.attach_files(
                actor=people.health_officer, participant_id=part.id, codes=codes, received=received, about=NOTHING,
                now=IN_SELF_ASSESSMENT,
            )  # fmt: skip

        def link(self, url="https://soyte.thanhhoa.gov.vn/ke-hoach?id=12", code="1.1", about=NOTHING):
            return service.attach_link(
                actor=people.health_officer, participant_id=part.id, codes=[code], url=url, about=about,
                now=IN_SELF_ASSESSMENT,
            )  # fmt: skip

        def remove(self, evidence_id, code="1.1", *, actor=people.health_officer, now=IN_SELF_ASSESSMENT):
            service.take_away(actor=actor, participant_id=part.id, evidence_id=evidence_id, code=code, now=now)

        def renew(self, evidence_id, about=PLAN, *, now=IN_SELF_ASSESSMENT, **content):
            return service.renew(
                actor=people.health_officer, participant_id=part.id, evidence_id=evidence_id, about=about, now=now,
                **content,
            )  # fmt: skip

        def on(self, code="1.1"):
            return [use.document.id for use in evidence.of_leaf(part.id, code)]

        def count(self, code="1.1"):
            return slots.slot(running.spec, part.id, code).evidence_count

    return Unit()


@pytest.fixture
def objected(health, running, people):
    """Signed with a file on 1.1 and one on 1.2; the appraiser asked for more evidence of 1.1: ids of both files."""
    first, second = health.attach(["1.1"], "a"), health.attach(["1.2"], "b")
    declaring.declare(
        actor=people.health_officer, participant_id=health.id, code="1.1", typed=Typed({"a": "20", "b": "16"}),
        seen=None, now=IN_SELF_ASSESSMENT,
    )  # fmt: skip
    for code in ("1.3", "2.1", "2.2"):
        declaring.declare(
            actor=people.health_officer, participant_id=health.id, code=code, typed=Typed({}, "Chưa có"), seen=None,
            now=IN_SELF_ASSESSMENT,
        )  # fmt: skip
    sign(running, people, Phase.SELF_ASSESSMENT, IN_SELF_ASSESSMENT)
    declared = slots.slot(running.spec, health.id, "1.1").said[Kind.DECLARED]
    appraising.judge(
        actor=people.appraiser, round_id=running.id, kind=Kind.APPRAISED_1, now=IN_APPRAISAL_1,
        judgement=Judgement(health.id, "1.1", Ruling.ASKED, judged=declared.number, text="Thiếu văn bản", seen=0),
    )  # fmt: skip
    return first, second


def sign(running, people, phase, now):
    from thuocdo.assessments.selectors import signatures

    card, part = rounds.round_(running.id), rounds.part(running.id, "so-y-te")
    seen = signatures.standing_hash(card, part, phase)
    return signing.sign(actor=people.health_leader, participant_id=part.id, phase=phase, seen_hash=seen,
                        despite_gaps=True, now=now)  # fmt: skip
