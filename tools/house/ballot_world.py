"""A survey for whoever tries the doors: thirty questions, one group, three rated units, answered by other systems.

`python -m tools.house.ballot_world make` prints its address; `check <file>` compares what the file says was
acknowledged with what is stored, and the sums with a recount. For empty databases of their own only.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

QUESTIONS = 30
UNITS = ("so-mot", "so-hai", "so-ba")


def answers(chance: random.Random) -> dict[str, Any]:
    """Return the answers of somebody: steps of five, and an age."""
    return {"age": chance.randint(15, 90), **{f"q{at}": str(chance.randint(1, 5)) for at in range(1, QUESTIONS)}}


def ballots(chance: random.Random) -> Iterator[Mapping[str, Any]]:
    """Yield bodies of requests without end."""
    while True:
        yield {"answers": answers(chance), "group": "people", "unit": chance.choice(UNITS), "seconds": 95}


def make() -> str:
    """Make the survey and return its address."""
    from decimal import Decimal

    from django.utils import timezone

    from thuocdo.directory.domain.actors import Role
    from thuocdo.directory.models import Membership, Unit, User
    from thuocdo.directory.selectors.actors import actor_for
    from thuocdo.questionnaires.domain.documents import Document, Section
    from thuocdo.questionnaires.domain.items import Matrix, Number, Option, Row
    from thuocdo.questionnaires.services import drafts, publishing
    from thuocdo.surveys.domain.campaigns import Channel, Kind, Rating
    from thuocdo.surveys.domain.guards import Guards
    from thuocdo.surveys.selectors import campaigns as found
    from thuocdo.surveys.services import campaigns, launching, parts

    def unit(slug: str, kind: str, parent: Unit | None = None) -> Unit:
        return Unit.objects.create(
            slug=slug, kind=kind, name=slug, full_name=slug, parent=parent, sort_key=slug, folded=slug
        )

    now = timezone.now()
    owner = unit("tinh-thu", "province")
    rated = [unit(slug, "department", owner) for slug in UNITS]
    user = User.objects.create(username="ballot-world", full_name="Ballot World", sort_key="b")
    Membership.objects.create(
        user=user, unit=owner, role=Role.SURVEY_MANAGER.value, valid_from=date(2020, 1, 1), granted_at=now
    )
    actor = actor_for(user.pk)
    steps = tuple(Option(str(at), {"vi": f"Mức {at}"}, Decimal(at), satisfied=at > 3) for at in range(1, 6))
    rows = tuple(Row(f"q{at}", {"vi": f"Câu {at}"}) for at in range(1, QUESTIONS))
    items = (
        Matrix(code="m", title={"vi": "Hài lòng"}, options=steps, rows=rows),
        Number(code="age", title={"vi": "Tuổi"}, lowest=Decimal(15), highest=Decimal(120)),
    )
    document = Document(title={"vi": "Phiếu thử"}, sections=(Section(code="A", title={"vi": "A"}, items=items),))
    draft = drafts.create(actor=actor, owner_id=owner.pk, document=document, now=now)
    version = publishing.publish(actor=actor, version_id=draft.pk, seen=draft.content_hash, now=now)
    basics = campaigns.Basics(
        kind=Kind.SATISFACTION, title_vi="Thử các cửa nhận phiếu", version_id=version.pk, purpose_vi="Thử.",
        consent_vi="Thử.", rating=Rating.ONE, opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=1),
        channels=(Channel.API,), guards=Guards(network_burst=None),
    )  # fmt: skip
    slug = campaigns.create(actor=actor, owner_id=owner.pk, basics=basics, is_model=True, now=now)
    card = found.campaign(slug)
    parts.set_groups(
        actor=actor, campaign_id=card.id, groups=(parts.GroupSpec("people", "Người dân", "People", None),),
        seen=card.revision, now=now,
    )  # fmt: skip
    targets = {each.pk: None for each in rated}
    parts.set_rated(actor=actor, campaign_id=card.id, targets=targets, seen=card.revision + 1, now=now)
    launching.launch(actor=actor, campaign_id=card.id, now=now)
    return slug


def check(path: Path) -> list[str]:
    """Return what is wrong: acknowledged and not there, there with other answers, never sent, sums that differ."""
    from django.utils import timezone

    from thuocdo.surveys.models import Change, Pace, Submission
    from thuocdo.surveys.selectors import campaigns
    from thuocdo.surveys.services import folding

    told = json.loads(path.read_text(encoding="utf-8"))
    sent, acknowledged = told["sent"], set(told["acknowledged"])
    stored = {str(number): json.loads(payload) for number, payload in Submission.objects.values_list("pk", "payload")}
    wrong = [f"acknowledged, not there: {number}" for number in sorted(acknowledged - stored.keys())]
    wrong += [f"there, never sent: {number}" for number in sorted(stored.keys() - sent.keys())]
    wrong += [
        f"other answers: {number}" for number in sorted(stored.keys() & sent.keys()) if stored[number] != sent[number]
    ]
    folding.fold_all(now=timezone.now())
    if Change.objects.exists():
        wrong.append("ballots wait for the sums for ever")
    card = campaigns.campaigns()[0]
    wrong += [f"sum differs: {each}" for each in folding.recount(campaign_id=card.id)]
    counted = sum(Pace.objects.values_list("n", flat=True))
    if counted != len(stored):
        wrong.append(f"{counted} ballots in the sums, {len(stored)} stored")
    print(f"{len(acknowledged)} acknowledged, {len(stored)} stored, {counted} in the sums")
    return wrong


def main(arguments: list[str]) -> int:
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thuocdo.config.settings")
    django.setup()
    if arguments == ["make"]:
        print(make())
        return 0
    wrong = check(Path(arguments[1]))
    for each in wrong[:20]:
        print(each)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
