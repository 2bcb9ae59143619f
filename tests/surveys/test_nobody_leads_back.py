"""The attacker holds the whole database, with the hidden columns that PostgreSQL keeps, and lacks only the server's
secret. Nothing leads from a ballot to an invitation (B3, F3; issue 4: no key, order, exact time or network address).
"""

import hashlib
import json
from collections import Counter
from uuid import UUID, uuid4

import pytest
from django.db import connection

from tests.surveys.conftest import BEFORE, GOOD, NOW, ballot, make_campaign
from tests.surveys.test_inviting import WITH_PEOPLE, invite
from thuocdo.surveys.domain.ballots import Draft
from thuocdo.surveys.domain.campaigns import Channel
from thuocdo.surveys.models import Invitation, Submission
from thuocdo.surveys.models import Spent as Mark
from thuocdo.surveys.services import drafts, flushing, folding, inviting, keys, launching, personal
from thuocdo.surveys.services.handing_in import hand_in

TABLES = ("invitation", "spent", "submission", "change", "setaside", "draft", "tally", "pace")
BALLOTS = ("submission", "change", "tally", "pace")  # what is kept of answers
RANDOM = {"id", "lookup", "nonce", "digest", "submission_id", "campaign_id", "group_id"}


def work(card, version, windows):
    """Let people answer: in each window each of its people once, in its order; then marks are moved and sums made.

    The n-th ballot of all has the same content whoever hands it in, so that only the people change places.
    """
    numbers = list(Invitation.objects.filter(campaign=card.id).order_by("id").values_list("id", flat=True))
    at = 0
    for window in windows:
        for person in window:
            token = inviting.token_of(numbers[person])
            answers = GOOD | {"q1": str(at % 5 + 1), "words": f"Ý kiến thứ {at}, dài hơn hai mươi chữ"}
            begun = Draft(uuid4(), version.pk, answers, Channel.INVITATION, group="citizens", unit="so-y-te")
            key = keys.draft_key(token)
            number = drafts.keep(campaign_id=card.id, key=key, draft=begun, now=NOW)
            hand_in(token=token, ballots=[ballot(version.pk, answers, id=number)], now=NOW)
            at += 1
        flushing.flush(now=NOW)
        folding.fold_all(now=NOW)


def dump(campaign_id):
    """Return all rows of a campaign in the order in which they lie on disk, with the transactions that wrote them.

    Random values and numbers are replaced by where they were first seen, transactions by their rank. People keep
    their addresses.
    """
    seen, found, written = {}, {}, set()
    with connection.cursor() as cursor:
        for table in TABLES:
            own = "submission_id IN (SELECT id FROM surveys_submission WHERE campaign_id = %s)"
            where = own if table in ("change", "setaside") else "campaign_id = %s"
            cursor.execute(
                f"SELECT xmin::text::bigint, xmax::text::bigint, to_jsonb(t) #- '{{content_hash}}' "  # noqa: S608
                f"FROM surveys_{table} t WHERE {where} ORDER BY ctid",
                [campaign_id],
            )
            found[table] = cursor.fetchall()
            written |= {number for row in found[table] for number in row[:2]}
    rank = {number: at for at, number in enumerate(sorted(written))}

    def masked(row):
        data = json.loads(row) if isinstance(row, str) else row
        return {
            name: seen.setdefault((name if isinstance(value, int) else "", str(value)), len(seen))
            if name in RANDOM and value is not None
            else value
            for name, value in data.items()
        }

    told = {table: [(rank[xmin], rank[xmax], masked(row)) for xmin, xmax, row in rows] for table, rows in found.items()}
    for table in ("tally", "pace"):  # rows of sums lie in the order of a hash of their cell
        told[table] = sorted(str({**row, "id": 0}) for _xmin, _xmax, row in told[table])
    return told


@pytest.fixture
def world(people, places, version):
    """Return a function that makes a campaign with 36 people on empty tables, lets it run, and dumps what is there."""

    def run(title, windows):
        with connection.cursor() as cursor:
            for table in ("submission", "setaside"):  # two worlds need the same empty beginning
                cursor.execute(f"ALTER TABLE surveys_{table} DISABLE TRIGGER surveys_no_truncate")
            cursor.execute(f"TRUNCATE {', '.join(f'surveys_{table}' for table in TABLES)}")
        card = make_campaign(people, places, version, channels=WITH_PEOPLE, title_vi=title)
        invite(people, places, card, 36)
        launching.launch(actor=people.manager, campaign_id=card.id, now=BEFORE)
        work(card, version, windows)
        return dump(card.id)

    return run


WINDOWS = (range(12), range(20, 32), range(12, 18))  # the last are too few for a lot
TURNED = tuple(tuple(reversed(window)) for window in WINDOWS)


@pytest.mark.django_db(transaction=True)
def test_whoever_of_a_lot_gave_which_ballot_the_database_is_the_same(world):
    """Two worlds in which the same ballots came in at the same places, handed in by other people of the same lots.

    Were there anything in the database that leads from a ballot to its person, the two would differ.
    """
    kept = world("Khảo sát thứ nhất", WINDOWS)

    assert kept == world("Khảo sát thứ hai", TURNED)
    assert len(kept["submission"]) == 30
    assert [row["answered"] for *_, row in kept["invitation"]].count(True) == 24
    assert len(kept["spent"]) == 6
    ballots = {xmin for xmin, _xmax, _row in kept["submission"]}
    people = [(xmin, xmax) for xmin, xmax, _row in kept["invitation"]]
    assert ballots.isdisjoint({number for pair in people for number in pair if number})
    lots = Counter(xmin for xmin, _xmax in people)
    assert sorted(lots.values()) == [12, 12, 12]  # never known to have answered, and two lots


@pytest.mark.django_db(transaction=True)
def test_the_same_comparison_sees_it_where_people_are_told_one_by_one(world, monkeypatch):
    """A test that can't fail is the worst thing: with lots of one it does tell people apart."""
    monkeypatch.setattr(flushing, "LOT", 1)
    one_by_one = [[person] for person in range(12)]

    assert world("Khảo sát thứ nhất", one_by_one) != world("Khảo sát thứ hai", one_by_one[::-1])


@pytest.mark.django_db(transaction=True)
def test_no_hash_of_anything_known_of_a_person_stands_with_a_ballot(world):
    """Everything that the rows of people hold, plain, joined and hashed, against everything that ballots hold."""
    world("Khảo sát", (*WINDOWS[:1], range(12, 15)))
    rows = [{name: str(value) for name, value in row.items()} for row in Invitation.objects.values()]
    known = set()
    for row in rows:
        names = ("id", "email", "lookup", "nonce", "campaign_id")
        known |= {row[name] for name in names}
        known |= {row[first] + sign + row[second] for first in names for second in names for sign in ("", ":")}
    hashed = {make(each.encode()).hexdigest() for each in known for make in (hashlib.sha256, hashlib.sha1, hashlib.md5)}
    guesses = {each for each in known | hashed if len(each) > 6}
    guesses |= {str(UUID(each[:32])) for each in hashed}
    held = set()
    for row in [*Submission.objects.values(), *Mark.objects.values()]:
        held |= {str(value) for name, value in row.items()}

    assert len(guesses) > 1000
    assert guesses.isdisjoint(held)
    assert Mark.objects.count() == 3
    # The server itself, which has the secret, can tell: that is how a link is used once only.
    assert len(personal.unanswered(rows[0]["campaign_id"])) == 36 - 15


@pytest.mark.django_db
def test_no_table_of_ballots_has_a_time_an_address_or_a_way_to_people():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name, data_type FROM information_schema.columns"
            " WHERE table_name = ANY(%s) AND (data_type LIKE 'time%%' OR data_type IN ('inet', 'cidr', 'macaddr'))",
            [[f"surveys_{each}" for each in BALLOTS]],
        )
        assert cursor.fetchall() == []
        cursor.execute(
            "SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint WHERE contype = 'f'"
            " AND (conrelid::regclass::text = ANY(%s) AND confrelid::regclass::text = ANY(%s)"
            " OR conrelid::regclass::text = ANY(%s) AND confrelid::regclass::text = ANY(%s))",
            [*(_names(BALLOTS), _names(("invitation", "receipt", "spent"))),
             *(_names(("invitation", "receipt", "spent")), _names(BALLOTS))],
        )  # fmt: skip
        assert cursor.fetchall() == []


def _names(tables):
    return [f"surveys_{each}" for each in tables]


@pytest.mark.django_db(transaction=True)
def test_nothing_about_a_ballot_is_logged_or_audited(people, places, version, caplog):
    from thuocdo.foundation.audit.models import AuditRecord
    from thuocdo.foundation.events.models import Event

    card = make_campaign(people, places, version, channels=WITH_PEOPLE)
    invite(people, places, card, 3)
    launching.launch(actor=people.manager, campaign_id=card.id, now=BEFORE)
    before = AuditRecord.objects.count()
    caplog.set_level("DEBUG")
    work(card, version, [range(3)])

    ours = [each for each in caplog.records if each.name.startswith("thuocdo")]
    assert (ours, AuditRecord.objects.count()) == ([], before)
    told = Event.objects.exclude(name__in=["CampaignLaunched", "QuestionnairePublished"]).values_list("name", "payload")
    assert list(told) == [("BallotsFolded", {"campaign_id": card.id})]
