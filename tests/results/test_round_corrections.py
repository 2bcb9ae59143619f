"""A15: a correction of a computed result is a new, numbered publication with its reason; nothing of the old changes."""

from dataclasses import replace
from datetime import date
from fractions import Fraction as F

import pytest

from tests.assessments.conftest import IN_COUNCIL
from tests.results.decided_round import *  # noqa: F403 - its fixtures are these tests' too
from thuocdo.indices.domain.leaf_inputs import ByHand, Declared, DoesNotApply, Missing
from thuocdo.kernel.refusals import BadInput, NotPermitted
from thuocdo.results import selectors
from thuocdo.results.domain.computed import Decision
from thuocdo.results.models import Publication, Record
from thuocdo.results.services import corrections
from thuocdo.results.services.corrections import Change

DECISION = Decision("20/QĐ-UBND", date(2026, 2, 4), "Ủy ban nhân dân tỉnh", "Nguyễn Văn A", "Chủ tịch")


@pytest.fixture
def published(publish):
    return selectors.publication(publish().slug)


@pytest.fixture
def correct(decided, published, people):
    def act(*changes, **more):
        given = {"actor": people.organiser, "publication_slug": published.slug, "decision": DECISION,
                 "reason": "Chấm sót một việc", "now": IN_COUNCIL, **more}  # fmt: skip
        return selectors.publication(corrections.correct_round(changes=changes, **given).slug)

    return act


@pytest.fixture
def health(decided):
    return decided.part["so-y-te"].unit.id


def test_a_correction_computes_everything_again_and_takes_its_place(published, correct, health):
    """Sở Y tế: 3 of 4 becomes 4, index 4 becomes 5, a tie with Sở Nội vụ at rank 1."""
    new = correct(Change(health, "1.1", ByHand(4), "Việc thứ 16 có minh chứng"))
    lines = {line.unit.slug: line for line in selectors.ranking(new).lines}
    assert (new.number, new.corrects_slug, new.correction_reason) == (2, published.slug, "Chấm sót một việc")
    assert (lines["so-y-te"].value, lines["so-y-te"].rank, lines["so-noi-vu"].rank, lines["so-tai-chinh"].rank) == (
        5,
        1,
        1,
        3,
    )
    assert (lines["so-y-te"].values["1"].points, lines["so-y-te"].values["1"].self_points) == (4, F("3.2"))
    assert new.decision.number == "20/QĐ-UBND" and "1.1" not in {each.code for each in selectors.losses(new, "so-y-te")}
    told = {(each.unit_slug, each.what): (each.before, each.after) for each in selectors.differences(published, new)}
    assert told["so-y-te", "value"] == (4, 5) and told["so-y-te", "rank"] == (2, 1)
    assert selectors.publication(published.slug).status.value == "replaced"


def test_the_history_tells_the_correction(correct, health):
    new = correct(Change(health, "1.1", ByHand(4), "Việc thứ 16 có minh chứng"))
    said = selectors.record(new, "so-y-te", "history")["1.1"]
    assert [each["kind"] for each in said] == ["declared", "appraised_1", "corrected"]
    assert (said[-1]["text"], said[-1]["points"], said[-1]["source"]) == (
        "Việc thứ 16 có minh chứng",
        "4",
        "20/QĐ-UBND",
    )
    assert Record.objects.get(publication=new.id, name="changes").content == [
        {"unit": "so-y-te", "code": "1.1", "points": "4", "why": "Việc thứ 16 có minh chứng"}
    ]


def test_figures_are_put_right_and_points_follow(published, correct, health):
    """Where the rule counts, the figure is what was wrong: 20 of 20 plans are 4 points, and the history says so."""
    new = correct(Change(health, "1.1", Declared({"a": 20, "b": 20}), "Đếm sót"))
    line = {each.unit.slug: each for each in selectors.ranking(new).lines}["so-y-te"]
    assert line.values["1.1"].points == 4
    assert selectors.record(new, "so-y-te", "inputs")["1.1"] == {"inputs": {"a": "20", "b": "20"}}
    last = selectors.record(new, "so-y-te", "history")["1.1"][-1]
    assert (last["points"], last["content"]) == ("", {"inputs": {"a": "20", "b": "20"}})


def test_what_does_not_apply_leaves_points_and_maximum(published, correct, health):
    """1.2 of 2 points is left out where it does not apply: no number of points says that."""
    before = {each.unit.slug: each for each in selectors.ranking(published).lines}["so-y-te"].values["1"]
    new = correct(Change(health, "1.2", DoesNotApply("Không có thủ tục"), "Không có thủ tục"))
    after = {each.unit.slug: each for each in selectors.ranking(new).lines}["so-y-te"].values["1"]
    assert "1.2" not in {each.code for each in selectors.losses(new, "so-y-te")}
    assert after.points <= before.points
    told = Record.objects.get(publication=new.id, name="changes").content
    assert told[0]["content"] == {"not_applicable": True, "reason": "Không có thủ tục"}


def test_the_page_asks_for_the_figures_of_the_chosen_leaf(published, people, browser_of, at, health):
    """Without a script: choose first, then the figures that were frozen stand there to be put right."""
    at(IN_COUNCIL)
    address, browser = f"/ket-qua/{published.slug}/sua-diem/", browser_of(people.organiser)
    data = {
        "reason": "Đếm sót", "number": "20/QĐ-UBND", "decided_on": "2026-02-04", "body": "UBND", "signer": "A",
        "r0-unit": str(health), "r0-code": "1.1", "r0-how": "figures", "r0-why": "Đếm sót",
    }  # fmt: skip
    asked = browser.post(address, data)
    assert asked.status_code == 400 and 'name="r0-f-a"' in asked.content.decode()
    shown = browser.post(address, {**data, "r0-f-a": "20", "r0-f-b": "20"})
    assert shown.status_code == 200 and "5,00" in shown.content.decode()
    assert browser.post(address, {**data, "r0-f-a": "20", "r0-f-b": "x"}).status_code == 400
    assert browser.post(address, {**data, "r0-f-a": "20", "r0-f-b": "20", "publish": "1"}).status_code == 302
    assert Publication.objects.filter(number=2).exists()


def test_corrections_follow_one_upon_the_other(decided, correct, health):
    first = correct(Change(health, "1.1", ByHand(4), "Một"))
    again = correct(Change(decided.part["so-noi-vu"].unit.id, "1.2", ByHand(2), "Hai"), publication_slug=first.slug)
    lines = {line.unit.slug: line.value for line in selectors.ranking(again).lines}
    assert (again.number, lines["so-y-te"], lines["so-noi-vu"]) == (3, 5, 7)


def test_a_replaced_result_is_not_corrected_again(published, correct, health):
    correct(Change(health, "1.1", ByHand(4), "Một"))
    with pytest.raises(NotPermitted, match="replaced already"):
        correct(Change(health, "1.1", ByHand(3), "Hai"))
    assert Publication.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ((), "at least one leaf"),
        (({"code": "9.9"},), "no such leaf"),
        (({"unit_id": -1},), "no such leaf"),
        (({"content": ByHand(5)},), "0 to 4 points"),
        (({"content": ByHand(-1)},), "0 to 4 points"),
        (({"content": Missing()},), "give the figures"),
        (({"content": Declared({"a": 20, "b": 21})},), ""),
        (({"content": DoesNotApply("Không có")},), "always applies"),
        (({"why": " "},), "say why"),
        (({}, {"content": ByHand(3)}), "put right twice"),
    ],
)
def test_what_cant_be_corrected_is_told(correct, health, changes, words):
    whole = Change(health, "1.1", ByHand(4), "Một")
    with pytest.raises(BadInput, match=words):
        correct(*(replace(whole, **each) for each in changes))
    assert Publication.objects.count() == 1


@pytest.mark.parametrize("who", ["chair", "other_organiser", "health_leader", "auditor"])
def test_only_the_owners_organiser_corrects(correct, health, people, who):
    with pytest.raises(NotPermitted):
        correct(Change(health, "1.1", ByHand(4), "Một"), actor=getattr(people, who))


def test_the_page_shows_what_changes_before_it_is_published(published, people, browser_of, at, health, client):
    at(IN_COUNCIL)
    address, browser = f"/ket-qua/{published.slug}/sua-diem/", browser_of(people.organiser)
    data = {
        "reason": "Chấm sót", "number": "20/QĐ-UBND", "decided_on": "2026-02-04", "body": "UBND", "signer": "A",
        "r0-unit": str(health), "r0-code": "1.1", "r0-points": "4", "r0-why": "Có minh chứng",
    }  # fmt: skip
    shown = browser.post(address, data).content.decode()
    assert "4,00" in shown and "5,00" in shown and Publication.objects.count() == 1
    half = browser.post(address, {**data, "r1-unit": str(health)})
    assert half.status_code == 400
    assert browser.post(address, {**data, "publish": "1"}).status_code == 302
    new = Publication.objects.get(number=2)
    assert client.get(f"/cong-bo/{new.slug}/dinh-chinh/").status_code == 200


def test_everyone_reads_how_each_point_came_about(published, client, people):
    """A8: role and agency, no names."""
    for language in ("", "/en"):
        listed = client.get(f"{language}/cong-bo/{published.slug}/lich-su/so-y-te/")
        told = client.get(f"{language}/cong-bo/{published.slug}/lich-su/so-y-te/1.1/")
        assert (listed.status_code, told.status_code) == (200, 200)
        page = told.content.decode()
        assert "Một việc chưa xong" in page and "Sở Nội vụ" in page
        assert people.appraiser.name not in page.replace("Appraiser,", "") and people.health_officer.name not in page
    assert f"/cong-bo/{published.slug}/lich-su/so-y-te/" in client.get("/don-vi/so-y-te/").content.decode()
    for wrong in ("so-la/", "so-y-te/9.9/", "so-y-te/1/"):
        assert client.get(f"/cong-bo/{published.slug}/lich-su/{wrong}").status_code == 404
