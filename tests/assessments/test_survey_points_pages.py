"""Pages of leaves that take their points from surveys: who sees what, linking step by step, how points follow (A9)."""

import pytest

from tests.assessments.answered import NOW, asking, framework_id, linked  # noqa: F401
from thuocdo.assessments.selectors import surveyed

ROUND = "/danh-gia/cchc-so-2026/"
SETUP = f"{ROUND}thiet-lap/khao-sat/"
POINTS = f"{ROUND}diem-khao-sat/3.2/"
MARGINS = f"{ROUND}xep-hang-tam/sai-so/"


@pytest.fixture(autouse=True)
def clock(at):
    at(NOW)


DECIDERS = {"organiser", "chair", "member", "auditor"}


@pytest.mark.parametrize(
    ("url", "method", "who", "answer"),
    [
        (SETUP, "get", {"organiser"}, 200),
        (f"{SETUP}3.2/", "get", {"organiser"}, 200),
        (f"{SETUP}3.2/", "post", {"organiser"}, 302),
        (f"{SETUP}chot/", "post", {"organiser"}, 302),
        (POINTS, "get", DECIDERS, 200),
        (f"{POINTS}so-y-te/", "get", DECIDERS, 200),
        (MARGINS, "get", DECIDERS, 200),
    ],
)  # fmt: skip
def test_who_may(linked, people, browser_of, url, method, who, answer):  # noqa: F811
    """F1, A9: no unit sees points of surveys while they come in, its own neither."""
    body = {"unlink": "1", "seen": "0"} if method == "post" else {}
    for name in ("organiser", "chair", "member", "auditor", "appraiser", "health_officer", "health_leader"):
        due = answer if name in who else 403
        assert getattr(browser_of(getattr(people, name)), method)(url, body).status_code == due, name
    for name in ("other_organiser", "outsider"):
        assert getattr(browser_of(getattr(people, name)), method)(url, body).status_code == 404, name
    assert set(surveyed.links(linked.id)) == {"3.2", "3.3"}


def test_a_leaf_is_linked_step_by_step_without_scripts(running, asking, people, browser_of):  # noqa: F811
    """Survey, questions, options and groups; what fits is proposed, and everything stands in the address."""
    browser = browser_of(people.organiser)
    first = browser.get(f"{SETUP}3.3/").content.decode()
    assert "Hài lòng về các sở năm 2026" in first and 'name="cau"' not in first
    second = browser.get(f"{SETUP}3.3/", {"dot": asking.card.id, "chon": "cau"}).content.decode()
    assert 'value="q1"' in second and 'value="age"' not in second
    third = browser.get(f"{SETUP}3.3/?dot={asking.card.id}&cau=q1&cau=q2")
    form = third.context["form"]
    assert [form[field.name].value() for field in form.option_fields] == ["other"] * 3 + ["satisfied"] * 2
    sent = {"seen": form["seen"].value()} | {field.name: field.value() for field in form.option_fields}
    done = browser.post(f"{SETUP}3.3/?dot={asking.card.id}&cau=q1&cau=q2", sent)

    assert (done.status_code, done["Location"]) == (302, SETUP)
    link = surveyed.links(running.id)["3.3"]
    assert (link.items, link.options["5"], link.options["1"]) == (("q1", "q2"), "satisfied", "other")


def test_a_refused_link_says_why_at_its_field_and_keeps_what_was_chosen(running, asking, people, browser_of):  # noqa: F811
    browser = browser_of(people.organiser)
    url = f"{SETUP}3.2/?dot={asking.card.id}&cau=q1"
    sent = {"seen": "0", "option-0": "bad", "option-4": "good", "group-0": "leaders"}
    page = browser.post(url, sent)
    assert page.status_code == 400 and not surveyed.links(running.id)
    form = page.context["form"]
    assert "Khá" in str(form.errors["option-0"]) and "Công chức" in str(form.errors["group-0"])
    assert form["option-4"].value() == "good"
    late = browser.post(url, sent | {"seen": "7"})
    assert late.status_code == 400 and late.context["form"]["seen"].value() == "0"


def test_the_leaf_shows_how_its_points_follow(linked, asking, people, browser_of):  # noqa: F811
    """A9: people per group, how answers fall, weights, the sentence, the interval, and what was frozen."""
    asking.answer("so-y-te", *"55531")
    asking.answer("so-y-te", *"3333", group="firms")
    browser = browser_of(people.organiser)
    page = browser.get(f"{POINTS}so-y-te/").content.decode()
    assert "5 người đã trả lời" in page and "Dưới 5 phiếu của nhóm này" in page and "60,0%" in page
    assert "8,64" in page and "70%" in page

    units = browser.get(POINTS).content.decode()
    assert "8,64" in units and "Chưa có ai trả lời về đơn vị này" in units
    sorted_down = browser.get(f"{POINTS}?sort=-points").content.decode()
    assert sorted_down.index("Sở Y tế") < sorted_down.index("Sở Nội vụ")
    done = browser.post(f"{SETUP}chot/", {"codes": ["3.2"]}, follow=True).content.decode()
    assert "Đã chốt 1 số liệu" in done
    after = browser.get(f"{POINTS}so-y-te/").content.decode()
    assert surveyed.frozen(linked.id)[0].content_hash in after
    nothing = browser.post(f"{SETUP}chot/", {}, follow=True).content.decode()
    assert "Chưa có tiêu chí nào gắn với khảo sát có số liệu để chốt" in nothing


def test_a_leaf_without_answers_or_link_is_not_there(linked, people, browser_of):  # noqa: F811
    browser = browser_of(people.organiser)
    assert browser.get(f"{SETUP}3.1/").status_code == 404
    assert browser.get(f"{ROUND}diem-khao-sat/3.1/").status_code == 404
    assert browser.get(f"{POINTS}nghe-an/").status_code == 404


def test_the_link_is_removed_and_live_points_no_longer_count(linked, people, browser_of):  # noqa: F811
    browser = browser_of(people.organiser)
    seen = browser.get(f"{SETUP}3.2/").context["card"].revision
    browser.post(f"{SETUP}3.2/", {"unlink": "1", "seen": seen})
    assert surveyed.links(linked.id).keys() == {"3.3"}
