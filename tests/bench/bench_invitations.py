"""How long 50,000 invitations take and how much memory: a list read and taken, letters written, sent and resumed."""

from __future__ import annotations

import resource
import time
from datetime import UTC, datetime, timedelta

from tests.bench.bench_results import prepare

PEOPLE = 50_000
MEMORY = 250  # MiB more than before, at the highest point
TAKEN = 120  # seconds for reading, comparing and taking the list
A_LETTER = 25  # milliseconds


def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def campaign_of(actor, owner, version, now):
    from thuocdo.surveys.domain.campaigns import Channel, Kind
    from thuocdo.surveys.selectors import campaigns as selecting
    from thuocdo.surveys.services import campaigns, parts
    from thuocdo.surveys.services.campaigns import Basics
    from thuocdo.surveys.services.parts import GroupSpec

    basics = Basics(
        kind=Kind.OFFICIALS, title_vi="Khảo sát 50.000 công chức", version_id=version, purpose_vi="Đo tốc độ.",
        consent_vi="Không ghi tên.", opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=30),
        channels=(Channel.INVITATION,),
    )  # fmt: skip
    card = selecting.campaign(campaigns.create(actor=actor, owner_id=owner, basics=basics, now=now))
    groups = (GroupSpec("cong-chuc", "Công chức"), GroupSpec("lanh-dao", "Lãnh đạo"))
    parts.set_groups(actor=actor, campaign_id=card.id, groups=groups, seen=card.revision, now=now)
    return selecting.campaign(card.id)


def people_and_places():
    """Return who manages the surveys of a made-up province, and the province."""
    from types import SimpleNamespace

    from tests.surveys.conftest import LONG_AGO, make_unit
    from thuocdo.directory.domain.actors import Role
    from thuocdo.directory.models import Membership, User
    from thuocdo.directory.selectors.actors import actor_for

    province = make_unit("thanh-hoa", "province", "Thanh Hóa")
    user = User.objects.create(username="do", full_name="Đo", sort_key="do")
    Membership.objects.create(
        user=user, unit=province, role=Role.SURVEY_MANAGER.value, valid_from=LONG_AGO, granted_at=datetime.now(UTC)
    )
    return SimpleNamespace(manager=actor_for(user.pk)), {"province": province}


def take_list(actor, card, now):
    """Put everybody on the list; return how many seconds it took."""
    from thuocdo.surveys.services import listing

    rows = "\n".join(
        f"nguoi{at}@co-quan-{at % 97}.example.vn,{'lanh-dao' if at % 20 == 0 else 'cong-chuc'},vi"
        for at in range(PEOPLE)
    )
    content = f"Email,Nhóm,Ngôn ngữ\n{rows}\n".encode()
    began = time.perf_counter()
    listing.send_in(actor=actor, campaign_id=card.id, content=content, filename="ds.csv", now=now)
    assert listing.difference(card.id).new == PEOPLE
    assert listing.take(actor=actor, campaign_id=card.id, now=now).added == PEOPLE
    return time.perf_counter() - began


def send(actor, card, now):
    """Send a tenth of the letters; return milliseconds a letter."""
    from thuocdo.surveys.domain.letters import LetterKind
    from thuocdo.surveys.services import launching, mailing

    launching.launch(actor=actor, campaign_id=card.id, now=now)
    mailing.begin(actor=actor, campaign_id=card.id, kind=LetterKind.INVITE, now=now)
    began, dealt, turns = time.perf_counter(), 0, 0
    while dealt < PEOPLE // 10:
        dealt, turns = dealt + mailing.send_some(now=now), turns + 1
    each = (time.perf_counter() - began) / dealt * 1000
    print(f"  letters written and handed over: {each:.1f} ms each, {dealt} in {turns} turns (at most {A_LETTER})")
    print(f"  50,000 letters: {each * PEOPLE / 60_000:.0f} min of a worker, beside the mail server's own time")
    return each


def measure():
    from django.conf import settings

    from tests.surveys.conftest import publish, small_document

    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    people, places = people_and_places()
    now = datetime.now(UTC)
    version = publish(people, places, small_document())
    card = campaign_of(people.manager, places["province"].pk, version.pk, now)
    before = peak()
    listed = take_list(people.manager, card, now)
    print(f"  list of {PEOPLE} people read, compared and taken: {listed:.1f} s (at most {TAKEN})")
    each = send(people.manager, card, now)
    grown = peak() - before
    print(f"  memory above the start: {grown:.0f} MiB (at most {MEMORY})")
    return listed <= TAKEN and each <= A_LETTER and grown <= MEMORY


def main():
    prepare()
    from django.db import connection
    from django.test.utils import setup_databases, teardown_databases

    made = setup_databases(verbosity=0, interactive=False)  # letters commit one by one: a database of its own
    try:
        return 0 if measure() else 1
    finally:
        connection.close()
        teardown_databases(made, verbosity=0)


if __name__ == "__main__":
    raise SystemExit(main())
