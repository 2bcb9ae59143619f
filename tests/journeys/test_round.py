"""Journey: one year's round through its pages, from the opening to the publication (A4–A8, A11, A15).

Sở Y tế goes the whole way. Sở Nội vụ and Sở Tài chính declare beside it; Sở Xây dựng says nothing and is not ranked.

| leaf | Sở Y tế | Sở Nội vụ | Sở Tài chính | Sở Xây dựng |
|---|---|---|---|---|
| 1.1 (4) | 16 of 20: 3.2, round 1 says 3, round 2 takes 3.2 back | 20 of 20: 4 | 14 of 20: 2.8 | 0 |
| 1.2 (2) | yes: 2, round 1 asks for more evidence | yes: 2 | no: 0 | 0 |
| 1.3 (4) | one late report: 3 | none: 4 | two: 2 | 0 |
| 2.1 (6) | full: 6, round 1 says 3 and round 2 upholds it, the council says 4.5 | part: 3 | none: 0 | 0 |
| 2.2 (4) | 90, the first: 4 | 50: 1 | 70: 1 | 0 |
| 3.1 (60) | 55.5 | 50 | 48 | 40 |
| 3.2 (20) | 16.25 | 15 | 18 | 10 |
| sum = index | 88.45, first | 79, second | 71.8, third | 50, not ranked |
"""

import html
import re
from datetime import timedelta
from fractions import Fraction as F

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client

from tests.assessments.conftest import *  # noqa: F403 - its round and its people are this journey's too
from tests.assessments.conftest import (
    BEFORE_ALL,
    IN_APPRAISAL_1,
    IN_APPRAISAL_2,
    IN_COUNCIL,
    IN_EXPLANATION,
    IN_SELF_ASSESSMENT,
)
from tests.foundation.files import samples
from tests.foundation.files.conftest import own_store  # noqa: F401
from thuocdo.assessments.domain.phases import RoundStatus
from thuocdo.assessments.selectors import rounds
from thuocdo.results.models import Publication, UnitResult

pytestmark = pytest.mark.django_db

ROUND = "/danh-gia/cchc-so-2026/"
SHEETS, APPRAISAL, COUNCIL = ROUND + "phieu/", ROUND + "tham-dinh/", ROUND + "hoi-dong/"
HEALTH = SHEETS + "so-y-te/"
HOUR = timedelta(hours=1)
DECLARED = {
    "so-y-te": {"1.1": {"a": "20", "b": "15"}, "1.2": {"met": "yes"}, "1.3": {"n": "1"}, "2.1": {"option": "full"},
                "2.2": {"x": "90"}},
    "so-noi-vu": {"1.1": {"a": "20", "b": "20"}, "1.2": {"met": "yes"}, "1.3": {"n": "0"}, "2.1": {"option": "part"},
                  "2.2": {"x": "50"}},
    "so-tai-chinh": {"1.1": {"a": "20", "b": "14"}, "1.2": {"met": "no"}, "1.3": {"n": "2"}, "2.1": {"option": "none"},
                     "2.2": {"x": "70"}},
}  # fmt: skip
PROVIDED = {
    "3.1": {"so-noi-vu": "50", "so-y-te": "55,5", "so-tai-chinh": "48", "so-xay-dung": "40"},
    "3.2": {"so-noi-vu": "15", "so-y-te": "16,25", "so-tai-chinh": "18", "so-xay-dung": "10"},
}
INDEX = {"so-y-te": F("88.45"), "so-noi-vu": F(79), "so-tai-chinh": F("71.8"), "so-xay-dung": F(50)}
RANKS = {"so-y-te": 1, "so-noi-vu": 2, "so-tai-chinh": 3, "so-xay-dung": None}


def answer(response, status):
    assert response.status_code == status, response.request["PATH_INFO"]
    return html.unescape(response.content.decode())


def page(browser, path, status=200):
    return answer(browser.get(path), status)


def words(content):
    return " ".join(re.sub(r"<[^>]+>", " ", content).split())


def hidden(content, *names):
    """Return the hidden marks of a form as a browser would send them."""
    return {name: re.search(rf'name="{name}" value="([^"]*)"', content)[1] for name in names}


def send(browser, path, data, to=None):
    """Send a form and be led on; with `to`, exactly there."""
    response = browser.post(path, data)
    told = words(response.content.decode())[-1500:]
    assert response.status_code == 302 and (to is None or response["Location"] == to), (path, told)
    return response["Location"]


def declare(browser, unit, code, raw, text="Có quyết định ban hành"):
    leaf = f"{SHEETS}{unit}/{code}/"
    figures = {f"f-{name}": value for name, value in raw.items()}
    send(browser, leaf, {**figures, "text": text, "save": "1", **hidden(page(browser, leaf), "seen")}, to=leaf)


def attach(browser, code, name, number):
    file = SimpleUploadedFile(name, samples.pdf(name))
    send(browser, f"{HEALTH}{code}/minh-chung/", {"files": [file], "tep-title": name, "tep-number": number})


def sign(browser, unit):
    review = f"{SHEETS}{unit}/ra-soat/"
    read = re.search(r"<code>([0-9a-f]{64})</code>", page(browser, review))[1]
    send(browser, review, {"sign": "1", "ky-confirmed": "on", "ky-hash": read}, to=f"{SHEETS}{unit}/")


def judge(browser, code, ruling, text="", **more):
    cell = f"{APPRAISAL}don-vi/so-y-te/{code}/"
    send(browser, cell, {"ruling": ruling, "text": text, **hidden(page(browser, cell), "judged", "seen"), **more})


def accept_all_of(browser, grid):
    marks = re.findall(r'name="o" value="([^"]+)"', page(browser, grid))
    assert marks
    send(browser, APPRAISAL + "chap-nhan/", {"o": marks, "ve": grid}, to=grid)


def test_the_round_of_a_year(draft_round, people, at, browser_of, capsys):
    # The organiser reads the checklist and opens the round.
    at(BEFORE_ALL)
    organiser = browser_of(people.organiser)
    page(organiser, ROUND + "thiet-lap/")
    send(organiser, ROUND + "thiet-lap/mo/", {}, to=ROUND)
    part = {each.unit.slug: each.id for each in rounds.parts(draft_round.pk)}

    # An officer of Sở Y tế declares leaf by leaf, with one file of evidence and a word to a colleague.
    at(IN_SELF_ASSESSMENT)
    officer, leader = browser_of(people.health_officer), browser_of(people.health_leader)
    for code, raw in DECLARED["so-y-te"].items():
        declare(officer, "so-y-te", code, raw)
    attach(officer, "1.1", "Kế hoạch CCHC.pdf", "12/KH-SYT")
    send(officer, HEALTH + "1.1/trao-doi/", {"comment": "Nhờ chị xem lại số việc"}, to=HEALTH + "1.1/#trao-doi")
    assert "Nhờ chị xem lại số việc" in page(browser_of(people.health_colleague), HEALTH + "1.1/")

    # The officer hands the sheet in; nobody but the leader can sign it.
    send(officer, HEALTH + "ra-soat/", {"hand_in": "1", "nop-comment": "Đã đủ"}, to=HEALTH)
    assert (
        officer.post(HEALTH + "ra-soat/", {"sign": "1", "ky-confirmed": "on", "ky-hash": "0" * 64}).status_code == 403
    )

    # The leader returns it, the officer mends what was named, the leader signs; now it is locked.
    at(IN_SELF_ASSESSMENT + HOUR)
    send(leader, HEALTH + "ra-soat/", {"give_back": "1", "tra-comment": "Đã xong 16 việc", "leaf": ["1.1"]}, to=HEALTH)
    assert "Đã xong 16 việc" in page(officer, HEALTH)
    declare(officer, "so-y-te", "1.1", {"a": "20", "b": "16"})
    send(officer, HEALTH + "ra-soat/", {"hand_in": "1"}, to=HEALTH)
    sign(leader, "so-y-te")
    assert officer.post(HEALTH + "1.1/", {"f-a": "20", "f-b": "20", "seen": "2"}).status_code == 403

    # The two other departments declare; the leader of one signs. Sở Y tế does not see their sheets.
    for unit, who in (("so-noi-vu", people.home_officer), ("so-tai-chinh", people.finance_officer)):
        for code, raw in DECLARED[unit].items():
            declare(browser_of(who), unit, code, raw)
    sign(browser_of(people.home_leader), "so-noi-vu")
    page(officer, SHEETS + "so-noi-vu/", status=403)

    # Sessions of a phase are long over in the next: everybody signs in anew.
    # Round 1: the appraiser of field 1 changes a leaf, asks for evidence, accepts the rest. The own unit is refused.
    at(IN_APPRAISAL_1)
    appraiser, second = browser_of(people.appraiser), browser_of(people.second_appraiser)
    judge(appraiser, "1.1", "changed", "Một việc quá hạn", how="figures", **{"f-a": "20", "f-b": "15"})
    judge(appraiser, "1.2", "asked", "Gửi quyết định đã ký")
    judge(appraiser, "1.3", "accepted")
    accept_all_of(appraiser, APPRAISAL + "don-vi/so-tai-chinh/")
    page(appraiser, APPRAISAL + "don-vi/so-noi-vu/1.1/", status=403)
    own = {"o": [f"{part['so-noi-vu']}:1.1:1:0"]}
    assert "Không ai được thẩm định đơn vị của chính mình." in answer(
        appraiser.post(APPRAISAL + "chap-nhan/", own), 400
    )

    # The second appraiser judges field 2, and nothing of field 1.
    judge(second, "2.1", "changed", "Chỉ một phần có minh chứng", how="points", points="3")
    judge(second, "2.2", "accepted")
    accept_all_of(second, APPRAISAL + "don-vi/so-noi-vu/")
    page(second, APPRAISAL + "don-vi/so-y-te/1.1/", status=403)
    officer = browser_of(people.health_officer)
    assert "Một việc quá hạn" not in page(officer, HEALTH + "1.1/")  # told when the round of appraisal is over

    # The officer answers every objection, one with a new document; what was accepted is closed. The leader signs.
    at(IN_EXPLANATION)
    officer, leader = browser_of(people.health_officer), browser_of(people.health_leader)
    assert "Một việc quá hạn" in page(officer, HEALTH + "1.1/")
    attach(officer, "1.1", "Báo cáo bổ sung.pdf", "90/BC-SYT")
    for code, text in (("1.1", "Việc này xong ngày 30/12"), ("1.2", "Đã gửi"), ("2.1", "Có đủ minh chứng")):
        leaf = f"{HEALTH}{code}/"
        send(officer, leaf, {"text": text, **hidden(page(officer, leaf), "seen")}, to=leaf)
    assert officer.post(HEALTH + "1.3/", {"text": "Thêm", "seen": "0"}).status_code == 403
    sign(leader, "so-y-te")

    # Round 2 decides each objection, with the answer and the new document before it.
    at(IN_APPRAISAL_2)
    appraiser, second = browser_of(people.appraiser), browser_of(people.second_appraiser)
    shown = page(appraiser, APPRAISAL + "don-vi/so-y-te/1.1/")
    assert "Việc này xong ngày 30/12" in shown and "90/BC-SYT" in shown
    judge(appraiser, "1.1", "accepted")
    judge(appraiser, "1.2", "accepted")
    judge(second, "2.1", "upheld", "Minh chứng của năm trước")
    assert appraiser.get(APPRAISAL).context["total"].waiting == second.get(APPRAISAL).context["total"].waiting == 0

    # The organiser enters statistics and points of the survey, with their source.
    organiser = browser_of(people.organiser)
    for code, given in PROVIDED.items():
        figures = {f"u{part[unit]}-points": value for unit, value in given.items()}
        reasons = {f"u{part[unit]}-reason": "Theo kết quả khảo sát" for unit in given if code == "3.2"}
        seen = {f"u{each}-seen": "0" for each in part.values()}
        source = {"document": "Báo cáo tổng hợp", "number": "1/BC", "day": "2026-01-05"}
        send(organiser, f"{ROUND}so-lieu/{code}/", {**figures, **reasons, **seen, **source})

    # A member of the council changes a leaf, and says why.
    at(IN_COUNCIL)
    member, leaf = browser_of(people.member), COUNCIL + "don-vi/so-y-te/2.1/"
    said = {
        "choice": "points",
        "points": "4,5",
        "reason": "Hội đồng công nhận thêm",
        **hidden(page(member, leaf), "seen"),
    }
    send(member, leaf, said, to=COUNCIL + "don-vi/so-y-te/")

    # The chair reads what is doubtful and signs; a member can't, and after it nothing changes any more.
    at(IN_COUNCIL + HOUR)
    chair = browser_of(people.chair)
    paper = chair.get(COUNCIL + "ky/")
    decision = {
        "number": "12/QĐ-UBND", "decided_on": "2026-02-03", "body": "Ủy ban nhân dân tỉnh", "signer": "Nguyễn Văn A",
        "signer_position": "Chủ tịch", "confirmed": "on", **hidden(answer(paper, 200), "hash"),
        "doubts": [code for code, _words in paper.context["form"].fields["doubts"].choices],
    }  # fmt: skip
    assert member.post(COUNCIL + "ky/", decision).status_code == 403
    send(chair, COUNCIL + "ky/", decision, to=COUNCIL)
    assert member.post(leaf, {**said, "points": "6"}).status_code == 403

    # Nothing is public yet; the organiser publishes.
    anyone = Client()
    at(IN_COUNCIL + 2 * HOUR)
    organiser = browser_of(people.organiser)
    assert "88,45" not in page(anyone, "/don-vi/so-y-te/")
    wording = {"title_vi": "Chỉ số CCHC các sở 2026", "title_en": "Index of departments 2026", "confirmed": "on"}
    send(organiser, f"/ket-qua/vong/{draft_round.slug}/cong-bo/", wording)
    assert rounds.round_(draft_round.pk).status is RoundStatus.PUBLISHED

    # What is frozen is what was reckoned by hand above, to the last digit.
    frozen = UnitResult.objects.filter(publication__status="published").select_related("unit")
    assert {line.unit.slug: (F(line.value), line.rank) for line in frozen} == {
        unit: (INDEX[unit], RANKS[unit]) for unit in INDEX
    }

    # The public pages show those figures, also to somebody who is not signed in.
    card = Publication.objects.get()
    ranking, own = page(anyone, f"/cong-bo/{card.slug}/"), page(anyone, "/don-vi/so-y-te/")
    for shown in ("88,45", "79,00", "71,80"):
        assert shown in words(ranking)
    assert "88,45%, xếp hạng 1" in words(own) and f"/cong-bo/{card.slug}/diem-mat/?u=so-y-te" in own

    # Where points were lost, and why: by the council's words, and not by what an appraiser took back.
    lost = words(page(anyone, f"/cong-bo/{card.slug}/diem-mat/?u=so-y-te"))
    assert "Hội đồng công nhận thêm" in lost and "Theo kết quả khảo sát" in lost
    assert "Một việc quá hạn" not in lost and "Gửi quyết định đã ký" not in lost

    # How 1.1 came about: when and why for everybody, and who for those inside.
    outside = words(page(anyone, f"/cong-bo/{card.slug}/lich-su/so-y-te/1.1/"))
    inside = words(page(browser_of(people.health_officer), HEALTH + "1.1/lich-su/"))
    for told in (outside, inside):
        assert all(
            text in told for text in ("Một việc quá hạn", "Việc này xong ngày 30/12", "15/01/2026", "22/01/2026")
        )
    assert "Health Officer" in inside and not any(each.name in outside for each in vars(people).values())

    # What was signed is what stands, also where documents came later; the record of all actions is as it was written.
    call_command("verify_round", "cchc-so-2026", verbosity=0)
    call_command("verify_audit", verbosity=0)
