"""The made-up rounds that `make run` holds: alive, uneven, called model data, the same on every machine (issue 3)."""

from collections import Counter
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from tests.worlds import kept
from thuocdo.assessments.domain import demonstration as plan
from thuocdo.assessments.domain.entries import Kind
from thuocdo.assessments.domain.phases import Phase, timetable_problems
from thuocdo.assessments.models import Entry, Extension, Round, Slot, Step
from thuocdo.assessments.selectors import rounds, slots
from thuocdo.assessments.services import demonstration
from thuocdo.assessments.services.recording import sum_up
from thuocdo.directory.models import Unit, User
from thuocdo.foundation.audit import log as audit
from thuocdo.kernel.vietnamese import fold, sort_key

NOW = datetime(2026, 3, 11, 3, 0, tzinfo=UTC)
UNITS = (
    ("viet-nam", "country", None), ("bo-noi-vu", "ministry", "viet-nam"),
    *((slug, "province", "viet-nam") for slug in ("thanh-hoa", "nghe-an", "ha-noi", "hue", "lam-dong", "son-la")),
    *((f"thanh-hoa-{slug}", "department", "thanh-hoa") for slug in ("so-noi-vu", "so-y-te", "so-tai-chinh")),
)  # fmt: skip


@pytest.fixture
def land(db, settings):
    """The few units that the demonstration can't do without, the frameworks and the printed accounts."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return kept("land", make_land)


def make_land():
    made = {}
    for slug, kind, parent in UNITS:
        made[slug] = Unit.objects.create(
            slug=slug, kind=kind, name=slug, full_name=slug, parent=made.get(parent), sort_key=sort_key(slug),
            folded=fold(slug),
        )  # fmt: skip
    call_command("load_frameworks")
    call_command("load_demonstration_accounts")
    return made


def load_rounds():
    make_land()
    return demonstration.load(now=NOW)


@pytest.fixture
def loaded(db, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    provinces, departments = kept("demonstration", load_rounds)
    return rounds.round_(provinces), rounds.round_(departments)


def test_one_round_is_being_appraised_and_one_is_being_filled_in(loaded):
    provinces, departments = loaded
    assert provinces.timetable.at(NOW) is Phase.APPRAISAL_1
    assert departments.timetable.at(NOW) is Phase.SELF_ASSESSMENT
    for card in loaded:
        assert card.is_model
        assert not timetable_problems(card.timetable.spans)


def test_progress_is_uneven_and_the_printed_accounts_have_something_to_do(loaded):
    provinces, departments = loaded
    facts = {part.unit.slug: part.facts for part in rounds.parts(provinces.id)}
    assert Phase.SELF_ASSESSMENT in facts["thanh-hoa"].signed
    assert Phase.SELF_ASSESSMENT not in facts["nghe-an"].signed
    assert facts["nghe-an"].extensions[0].starts_at < NOW < facts["nghe-an"].extensions[0].ends_at
    assert Extension.objects.count() == 1
    kinds = Counter(Entry.objects.filter(slot__participant__round=provinces.id).values_list("kind", flat=True))
    assert kinds[Kind.DECLARED] > 100
    assert kinds[Kind.PROVIDED] > 60
    assert kinds[Kind.APPRAISED_1] > 40
    assert Slot.objects.filter(objected=True, participant__unit__slug="thanh-hoa").exists()
    waiting = {part.unit.slug: part.facts.handed_in for part in rounds.parts(departments.id)}
    assert waiting["thanh-hoa-so-y-te"] == {Phase.SELF_ASSESSMENT}
    half = Slot.objects.filter(participant__unit__slug="thanh-hoa-so-noi-vu", self_scored=True)
    assert 0 < half.filter(complete=True).count() < half.count()


def test_what_lists_know_of_a_leaf_is_what_was_said(loaded):
    """The doors were used: nothing that is kept beside the entries differs from them."""
    for card in loaded:
        for row in Slot.objects.filter(participant__round=card.id):
            leaf = card.spec.tree[row.code]
            kept = (row.complete, row.excused, row.objected, row.self_points, row.standing_points)
            sum_up(row, leaf, slots.said(row, leaf), None)
            assert (row.complete, row.excused, row.objected, row.self_points, row.standing_points) == kept, row


def test_nothing_lies_in_the_future_and_the_audit_log_is_whole(loaded):
    assert not Entry.objects.filter(recorded_at__gt=NOW).exists()
    assert not Step.objects.filter(recorded_at__gt=NOW).exists()
    assert not list(audit.faults())


def test_loading_again_changes_nothing(loaded):
    before = (Entry.objects.count(), Step.objects.count(), User.objects.count(), audit.head())
    assert demonstration.load(now=NOW) == ()
    assert (Entry.objects.count(), Step.objects.count(), User.objects.count(), audit.head()) == before
    assert Round.objects.count() == 2


def test_the_same_is_made_on_every_machine():
    slugs = [f"unit-{each}" for each in range(34)]
    first = plan.in_appraisal(slugs, "unit-3", "unit-7")
    assert first == plan.in_appraisal(list(reversed(slugs)), "unit-3", "unit-7")
    assert first["unit-3"].signed
    assert not first["unit-7"].handed_in
    signed = sum(each.signed for each in first.values())
    assert 20 <= signed < 34
    assert sum(each.handed_in and not each.signed for each in first.values()) > 0
    assert len({each.judged for each in first.values()}) > 2


def test_pages_call_it_model_data(loaded):
    """Every page of a made-up round says so."""
    client = Client()
    client.force_login(User.objects.get(username="tochuc.bonoivu"))
    page = client.get(f"/danh-gia/{loaded[0].slug}/").content.decode()
    assert "mô hình" in page.split("<main", 1)[1]


def test_production_refuses(land, settings):
    settings.DEMONSTRATION = False
    with pytest.raises(CommandError, match="never loaded in production"):
        call_command("load_demonstration_round")
    assert not Round.objects.exists()
