"""The made-up surveys that `make run` holds: running, uneven, called model data, the same everywhere (issue 4)."""

from collections import Counter
from datetime import UTC, datetime
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from tests.surveys.conftest import make_unit
from tests.worlds import kept
from thuocdo.directory.models import User
from thuocdo.foundation.audit import log as audit
from thuocdo.questionnaires.services.loading import shipped
from thuocdo.surveys.domain import demonstration as plan
from thuocdo.surveys.domain.campaigns import Channel, State
from thuocdo.surveys.domain.demonstration_remarks import CITIZENS, OFFICIALS
from thuocdo.surveys.models import Campaign, Change, Invitation, SetAside, Submission
from thuocdo.surveys.selectors import campaigns as selecting
from thuocdo.surveys.services import demonstration, folding

NOW = datetime(2026, 3, 11, 3, 0, tzinfo=UTC)
PROVINCES = ("ha-noi", "hue", "lam-dong", "nghe-an", "son-la", "thanh-hoa")


def load_surveys():
    country = make_unit("viet-nam", "country", "Việt Nam")
    make_unit("bo-noi-vu", "ministry", "Bộ Nội vụ", country)
    made = {slug: make_unit(slug, "province", slug, country) for slug in PROVINCES}
    for slug in ("so-noi-vu", "so-y-te"):
        make_unit(f"thanh-hoa-{slug}", "department", slug, made["thanh-hoa"])
    call_command("load_demonstration_accounts", verbosity=0)
    call_command("load_questionnaires", verbosity=0)
    return demonstration.load(now=NOW)


@pytest.fixture
def loaded(db, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return [selecting.campaign(slug) for slug in kept("surveys", load_surveys)]


def test_both_run_are_model_data_and_take_every_way_between_them(loaded):
    """B2: channels; model data is called so."""
    assert [card.state(NOW) for card in loaded] == [State.RUNNING, State.RUNNING]
    assert all(card.is_model for card in loaded)
    assert set(Submission.objects.values_list("channel", flat=True)) == {each.value for each in Channel}


def test_progress_is_uneven_and_some_is_too_little_to_be_shown(loaded):
    citizens, _officials = loaded
    ballots = Counter(Submission.objects.filter(campaign=citizens.id).values_list("unit__slug", flat=True))
    assert max(ballots.values()) > 1.3 * citizens.smallest_cell
    assert any(ballots[slug] < citizens.smallest_cell + 5 for slug in PROVINCES)
    days = Counter(Submission.objects.filter(campaign=citizens.id).values_list("day", flat=True))
    assert len(days) > 10
    assert max(days) <= NOW.date()
    assert min(days) >= citizens.facts.opens_at.date()


def test_rules_and_the_manager_set_some_aside(loaded):
    """B6: set aside with the reason, never dropped; one was taken back."""
    reasons = Counter(SetAside.objects.values_list("reason", flat=True))
    assert reasons["speeder"] >= 3
    assert reasons["duplicate"] >= 1
    assert reasons["person"] == 2
    assert SetAside.objects.filter(restores__isnull=False).count() >= 1
    assert SetAside.objects.count() < Submission.objects.count() / 10


def test_what_is_kept_beside_the_ballots_agrees_with_them(loaded):
    assert not Change.objects.exists()
    for card in loaded:
        assert folding.recount(campaign_id=card.id) == ()
    assert not list(audit.faults())


def test_letters_went_to_all_but_one_province_and_two_came_back(loaded):
    """B3: the demonstration's outbox has letters to show; somebody is left to write to."""
    people = Invitation.objects.filter(campaign=loaded[1].id)
    assert people.filter(sent_at=None).count() == demonstration.INVITED_EACH
    assert people.exclude(bounced_at=None).count() == 2
    assert not people.filter(sent_at__lt=loaded[1].facts.opens_at).exists()
    assert not people.exclude(email__endswith="@example.org").exists()
    client = Client()
    client.force_login(User.objects.get(username="khaosat.bonoivu"))
    page = client.get(f"/khao-sat/{loaded[1].slug}/loi-moi/hop-thu-di/")
    assert page.status_code == 200
    assert "@example.org" in page.content.decode()


def test_every_page_calls_it_model_data(loaded):
    client = Client()
    client.force_login(User.objects.get(username="khaosat.bonoivu"))
    for card in loaded:
        for path in (f"/khao-sat/{card.slug}/", f"/khao-sat/{card.slug}/truc-tiep/", f"/ks/{card.slug}/"):
            page = client.get(path).content.decode()
            assert "mô hình" in page.split("<main", 1)[1].replace(str(card.title), ""), path


def test_loading_again_changes_nothing(loaded):
    before = (Submission.objects.count(), Campaign.objects.count(), Invitation.objects.count(), audit.head())
    assert demonstration.load(now=NOW) == ()
    assert (Submission.objects.count(), Campaign.objects.count(), Invitation.objects.count(), audit.head()) == before


def test_more_answers_can_be_sent_while_somebody_watches(loaded):
    before = Submission.objects.count()
    assert demonstration.send(count=5, chance=Random(1), now=NOW) == 5
    assert Submission.objects.count() == before + 5
    only = Submission.objects.filter(campaign=loaded[1].id).count()
    demonstration.send(slug=loaded[1].slug, count=3, chance=Random(2), now=NOW)
    assert Submission.objects.filter(campaign=loaded[1].id).count() == only + 3


@pytest.mark.parametrize("wrong", ["0", "-1", "x", "100001"])
def test_how_many_are_sent_is_a_number_within_bounds(wrong):
    with pytest.raises(CommandError, match="whole number"):
        call_command("send_demonstration_answers", f"--count={wrong}")


@pytest.mark.django_db
@pytest.mark.parametrize("command", ["load_demonstration_surveys", "send_demonstration_answers"])
def test_production_refuses(settings, command):
    settings.DEMONSTRATION = False
    with pytest.raises(CommandError, match="never loaded in production"):
        call_command(command)
    assert not Campaign.objects.exists()


def test_the_same_ballots_are_made_on_every_machine():
    asked = plan.Asked("x", 1, shipped("sipas-2022"), (), ((Channel.LINK, 1),), CITIZENS)
    first, again = (plan.ballot(asked, "hue", plan.dice("one")) for _ in range(2))
    assert first == again
    assert first.answers["A_province"] == "hue"
    assert plan.ballot(asked, "hue", plan.dice("two")).id != first.id
    crowds = plan.crowds("x", [f"unit-{each}" for each in range(34)], 2300)
    assert sorted(crowds.values())[:2] == [0, 3]
    assert 2000 < sum(crowds.values()) < 2400


def test_remarks_say_enough_differ_and_name_nobody():
    for words in (CITIZENS, OFFICIALS):
        assert len(set(words)) == len(words)
        assert all(20 <= len(each) <= 300 for each in words)
