"""What is set aside (B6): seen with its reason and figures, taken back with a reason, never dropped."""

import pytest

from tests.surveys.conftest import BEFORE, NOW, ballot, make_campaign
from tests.surveys.test_results_live import client_of
from thuocdo.surveys.domain.guards import Duplicates, Guards
from thuocdo.surveys.models import SetAside, Submission
from thuocdo.surveys.selectors import following
from thuocdo.surveys.services import folding, launching
from thuocdo.surveys.services.storing import store


@pytest.fixture
def watched(people, places, version):
    """A campaign that watches for haste, with one quick and six slow ballots."""
    card = make_campaign(people, places, version, guards=Guards(seconds_least=20, duplicates=Duplicates.OFF))
    launching.launch(actor=people.manager, campaign_id=card.id, now=BEFORE)
    for seconds in (4, 90, 90, 90, 90, 90, 90):
        store(campaign_id=card.id, ballot=ballot(version.pk, seconds=seconds), now=NOW)
    folding.fold(now=NOW)
    return card


def quick():
    return Submission.objects.get(set_aside__isnull=False)


def test_the_list_tells_reason_and_figures(watched, people):
    page = client_of(people.manager).get(f"/en/khao-sat/{watched.slug}/de-rieng/").content.decode()

    assert "Filled in faster than one can read: 4 seconds, at least 20 expected" in page
    assert page.count('name="ballot"') == 1


def test_a_ballot_comes_back_with_a_reason_on_record(watched, people):
    client, address = client_of(people.manager), f"/khao-sat/{watched.slug}/de-rieng/"
    one = quick()

    client.post(f"{address}quyet-dinh/", {"do": "restore", "ballot": [one.pk], "words": ""})
    assert not SetAside.objects.filter(restores__isnull=False).exists()

    client.post(f"{address}quyet-dinh/", {"do": "restore", "ballot": [one.pk], "words": "Người trả lời đọc nhanh"})
    folding.fold(now=NOW)
    assert following.reasons(watched) == ()
    assert "Người trả lời đọc nhanh" in client.get(address, {"xem": "da-khoi-phuc"}).content.decode()


def test_only_those_who_judge_see_answers_and_decide(watched, people):
    """The organiser and the auditor see what is aside and why, not what somebody answered."""
    one = quick()
    for who, status in (("manager", 200), ("organiser", 403), ("auditor", 403)):
        client = client_of(getattr(people, who))
        assert client.get(f"/khao-sat/{watched.slug}/de-rieng/{one.pk}/").status_code == status
        assert 'name="words"' in client.get(f"/khao-sat/{watched.slug}/de-rieng/").content.decode() or who != "manager"
    client_of(people.auditor).post(
        f"/khao-sat/{watched.slug}/de-rieng/quyet-dinh/", {"do": "restore", "ballot": [one.pk], "words": "x"}
    )
    assert not SetAside.objects.filter(restores__isnull=False).exists()


def test_a_person_sets_a_ballot_aside_from_its_page(watched, people):
    client = client_of(people.manager)
    other = Submission.objects.filter(set_aside=None).first()
    page = client.get(f"/en/khao-sat/{watched.slug}/de-rieng/{other.pk}/").content.decode()
    assert "Set this ballot aside" in page

    client.post(
        f"/khao-sat/{watched.slug}/de-rieng/quyet-dinh/", {"do": "aside", "ballot": [other.pk], "words": "Phá rối"}
    )
    folding.fold(now=NOW)
    assert dict(following.reasons(watched)) == {"speeder": 1, "person": 1}


def test_nobody_is_led_away_from_the_survey(watched, people):
    answer = client_of(people.manager).post(
        f"/khao-sat/{watched.slug}/de-rieng/quyet-dinh/",
        {"do": "restore", "ballot": [quick().pk], "words": "x", "back": "https://example.org/khao-sat/x/"},
    )
    assert answer["Location"] == f"/khao-sat/{watched.slug}/de-rieng/"
