"""The live page (B7): what is shown while ballots come in, and what is never shown."""

from datetime import date

import pytest
from django.test import Client

from tests.surveys.conftest import GOOD, NOW, ballot
from thuocdo.directory.models import User
from thuocdo.surveys.domain.campaigns import Channel
from thuocdo.surveys.domain.disclosing import hidden_parts
from thuocdo.surveys.models import Submission
from thuocdo.surveys.selectors import following, live
from thuocdo.surveys.selectors.live import By, Filter
from thuocdo.surveys.services import folding, judging
from thuocdo.surveys.services.storing import store


@pytest.fixture
def answered(running, version):
    """Thirty ballots: 20 about Sở Y tế, 7 about Sở Nội vụ, 3 about Sở Tài chính; q1 is 5 or 2 by turns."""
    for place in range(30):
        unit = "so-y-te" if place < 20 else "so-noi-vu" if place < 27 else "so-tai-chinh"
        answers = {**GOOD, "q1": "5" if place % 2 else "2", "age": 20 + place, "words": f"Thủ tục nhanh gọn số {place}"}
        store(campaign_id=running.id, ballot=ballot(version.pk, answers, unit=unit), now=NOW)
    folding.fold(now=NOW)
    return running


def client_of(actor):
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def by_code(figures):
    return {each.code: each for each in figures}


def test_figures_of_all_ballots(answered):
    """Worked example: q1 is answered 15 times with 5 and 15 times with 2; 4 and 5 count as satisfied."""
    q1 = by_code(following.figures(answered, Filter()))["q1"]

    assert [option.share.count for option in q1.options] == [0, 15, 0, 0, 15]
    assert (q1.mean.value, q1.satisfied.count, q1.satisfied.n) == (3.5, 15, 30)


def test_too_few_ballots_show_nothing_and_neither_does_what_would_give_them_away(answered, places):
    """Sở Tài chính has 3 ballots. With the whole and Sở Y tế shown, Sở Nội vụ would give them away."""
    shown = {
        slug: by_code(following.figures(answered, Filter(unit_id=places[slug].pk)))["q1"]
        for slug in ("so-y-te", "so-noi-vu", "so-tai-chinh")
    }

    assert shown["so-y-te"].answered == 20
    assert "Fewer than 5" in str(shown["so-tai-chinh"].hidden)
    assert "could be worked out" in str(shown["so-noi-vu"].hidden)
    assert (shown["so-noi-vu"].answered, shown["so-noi-vu"].options) == (0, ())


def test_a_question_that_few_answer_is_hidden_in_its_neighbours_as_well(running, version, places):
    """Both units have ballots enough, but the remark was made by 2 people at one of them."""
    for place in range(12):
        unit = "so-y-te" if place < 6 else "so-noi-vu"
        said = {"words": f"Góp ý rất dài về thủ tục {place}"} if place < 8 else {}
        store(campaign_id=running.id, ballot=ballot(version.pk, {**GOOD, **said}, unit=unit), now=NOW)
    folding.fold(now=NOW)

    figures = by_code(following.figures(running, Filter(unit_id=places["so-y-te"].pk)))

    assert figures["q1"].answered == 6
    assert figures["words"].hidden is not None


def test_along_hides_as_filters_do(answered, places):
    found = live.along(answered, "q1", By.UNIT)

    assert found[places["so-y-te"].pk].answered == 20
    assert {key for key, each in found.items() if each.hidden} == {
        places["so-noi-vu"].pk, places["so-tai-chinh"].pk,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("parts", "hidden"),
    [
        ({"a": 5, "b": 6}, set()),
        ({"a": 4, "b": 60, "c": 6}, {"a", "c"}),
        ({"a": 3, "b": 4, "c": 60}, {"a", "b"}),
        ({"a": 1, "b": 1, "c": 60}, {"a", "b", "c"}),
        ({"a": 0, "b": 60}, set()),
    ],
)
def test_parts_that_are_hidden(parts, hidden):
    assert set(hidden_parts(parts, 5)) == hidden


def test_progress_is_told_against_what_is_wanted(answered):
    groups = following.by_group(answered, Filter())
    units = {each.key: (each.counted, each.target) for each in following.by_unit(answered, Filter())}

    assert [(each.key, each.counted, each.target) for each in groups] == [("citizens", 30, 60), ("firms", 0, 20)]
    assert units == {"so-y-te": (20, 30), "so-noi-vu": (7, 30), "so-tai-chinh": (3, 30)}
    assert following.by_day(answered, Filter()) == ((date(2026, 3, 5), 30),)


def test_the_page_renews_itself_only_when_something_changed(answered, people, version):
    """B7: with the stamp of what the reader has, nothing comes back until a ballot is counted or judged."""
    client = client_of(people.manager)
    page = f"/khao-sat/{answered.slug}/truc-tiep/"

    whole = client.get(page)
    stamp = following.stamp(answered, rehearsal=False)
    assert stamp in whole.content.decode()
    assert client.get(page, {"tem": stamp}).status_code == 204

    store(campaign_id=answered.id, ballot=ballot(version.pk, channel=Channel.QR), now=NOW)
    folding.fold(now=NOW)
    newer = client.get(page, {"tem": stamp})
    assert newer.status_code == 200
    assert "data-piece" in newer.content.decode()
    assert "tem=" not in newer.content.decode()
    assert "<html" not in newer.content.decode()

    stamp = following.stamp(answered, rehearsal=False)
    one = Submission.objects.first().pk
    judging.set_aside(actor=people.manager, campaign_id=answered.id, ballots=[one], words="Thử", now=NOW)
    assert client.get(page, {"tem": stamp}).status_code == 200


@pytest.mark.parametrize(
    ("who", "status"),
    [("manager", 200), ("organiser", 200), ("auditor", 200), ("stranger", 404), ("officer", 404)],
)
@pytest.mark.parametrize("page", ["truc-tiep", "de-rieng"])
def test_who_follows_a_survey(running, people, who, status, page):
    assert client_of(getattr(people, who)).get(f"/khao-sat/{running.slug}/{page}/").status_code == status


def test_pages_ask_the_database_as_often_for_many_units_as_for_few(answered, people, django_assert_max_num_queries):
    client = client_of(people.manager)
    client.get(f"/khao-sat/{answered.slug}/truc-tiep/")
    with django_assert_max_num_queries(40):
        client.get(f"/khao-sat/{answered.slug}/truc-tiep/", {"don-vi": "so-y-te"})
