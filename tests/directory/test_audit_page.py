"""Who reads the audit log, how much of it, and what a copy holds (F1, F3, F4)."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from django.db import connection
from django.urls import reverse

from thuocdo.config import records
from thuocdo.config.env import ROOT
from thuocdo.foundation.audit import log
from thuocdo.foundation.audit.models import AuditRecord

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)


@pytest.fixture
def people(person):
    """An auditor, two unit administrators, people of one agency only, and one of two agencies."""
    return {
        "soat": person("soat", ("auditor", "viet-nam"), full_name="Lưu Thị Soát"),
        "he": person("he", ("system_admin", "viet-nam"), full_name="Đặng Minh Hệ"),
        "duc": person("duc", ("unit_admin", "thanh-hoa"), full_name="Lê Văn Đức"),
        "mai": person("mai", ("unit_officer", "thanh-hoa-so-noi-vu"), full_name="Lê Thị Mai"),
        "lan": person("lan", ("unit_officer", "hai-duong"), full_name="Vũ Thị Lan"),
        "hai": person("hai", ("appraiser", "bo-noi-vu"), ("unit_officer", "thanh-hoa"), full_name="Cao Văn Hai"),
    }


@pytest.fixture
def recorded(people, units):
    """Some records; each is told by its number."""

    def add(who, subject, action="account.changed", at=NOW, **detail):
        actor_id = people[who].pk if who else None
        return log.record(actor_id=actor_id, action=action, subject=subject, detail=detail, now=at).number

    return {
        "mai does": add("mai", "framework x", "indices.begin"),
        "mai suffers": add("he", f"user:{people['mai'].pk}", fields=["email"]),
        "lan does": add("lan", "framework y", "indices.begin"),
        "hai does": add("hai", "framework z", "indices.begin"),
        "own unit": add("he", f"unit:{units['thanh-hoa'].pk}", "unit.named", basis="NQ 1"),
        "another unit": add("he", f"unit:{units['hai-duong'].pk}", "unit.named"),
        "mai fails": add(None, f"user:{people['mai'].pk}", "account.sign_in_failed", at=NOW + timedelta(days=1)),
    }


def shown(answer):
    return {int(number) for number in re.findall(r'id="record-(\d+)"', answer.content.decode())}


@pytest.mark.parametrize(
    ("who", "status", "seen"),
    [
        ("soat", 200, "all"),
        ("he", 200, "all"),
        ("duc", 200, {"mai does", "mai suffers", "own unit", "mai fails"}),
        ("mai", 403, None),
        ("hai", 403, None),
    ],
)
def test_who_reads_what(who, status, seen, people, recorded, browser_of):
    answer = browser_of(people[who]).get(reverse("directory:audit"))

    assert answer.status_code == status
    if seen == "all":
        assert shown(answer) == set(recorded.values())
    elif seen:
        assert shown(answer) == {recorded[each] for each in seen}
    else:
        assert "xem nhật ký kiểm toán" in answer.content.decode()


def test_a_unit_administrator_can_not_ask_for_more_by_the_address(people, recorded, browser_of, units):
    client = browser_of(people["duc"])
    for query in (
        f"?actor={people['lan'].pk}",
        "?actor=hai",
        f"?subject=unit:{units['hai-duong'].pk}",
        "?subject=framework y",
    ):
        assert shown(client.get(reverse("directory:audit") + query)) == set(), query
    copy = client.get(reverse("directory:export_audit") + f"?actor={people['lan'].pk}").getvalue().decode()
    assert copy.count("\r\n") == 1
    assert client.post(reverse("directory:check_audit")).status_code == 403


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ("?actor=le thi mai", {"mai does"}),
        ("?actor=mai", {"mai does"}),
        ("?actor=-", {"mai fails"}),
        ("?actor=999999999999999999999", set()),
        ("?actor=khongcoai", set()),
        ("?action=unit.named", {"own unit", "another unit"}),
        ("?subject=unit", {"own unit", "another unit"}),
        ("?from=2026-03-02", {"mai fails"}),
        ("?to=2026-03-01&subject=user", {"mai suffers"}),
        ("?from=rubbish&to=9999-12-31&action=account.sign_in_failed", {"mai fails"}),
        ("?from=0001-01-01&before=x&after=%00&subject=%00framework x", {"mai does"}),
    ],
)
def test_filters_in_the_address(query, seen, people, recorded, browser_of):
    answer = browser_of(people["soat"]).get(reverse("directory:audit") + query)
    assert answer.status_code == 200
    assert shown(answer) == {recorded[each] for each in seen}


def test_a_day_is_a_day_in_vietnam(people, recorded, browser_of):
    """17:00 UTC is the midnight that begins the next day."""
    last_second = datetime(2026, 3, 4, 16, 59, 59, tzinfo=UTC)
    for moment in (last_second, last_second + timedelta(seconds=1)):
        recorded[moment] = log.record(actor_id=None, action="unit.added", subject="unit:1", now=moment).number
    client = browser_of(people["soat"])
    fourth = client.get(reverse("directory:audit") + "?from=2026-03-04&to=2026-03-04")
    fifth = client.get(reverse("directory:audit") + "?from=2026-03-05&to=2026-03-05")
    assert shown(fourth) == {recorded[last_second]}
    assert shown(fifth) == {recorded[last_second + timedelta(seconds=1)]}


def test_the_page_speaks_in_words_and_holds_no_address(people, recorded, browser_of):
    people["mai"].email = "mai@example.vn"
    people["mai"].save()
    words = browser_of(people["soat"]).get(reverse("directory:audit")).content.decode()
    assert "Bắt đầu soạn bộ tiêu chí" in words and "Đơn vị Thanh Hóa" in words and "căn cứ pháp lý: NQ 1" in words
    assert "Lê Thị Mai" in words
    assert "mai@example.vn" not in words


def test_what_was_typed_is_shown_as_text(people, browser_of):
    log.record(actor_id=None, action="<b>x</b>", subject="<i>y</i>", detail={"reason": "<script>", "a": None}, now=NOW)
    words = browser_of(people["soat"]).get(reverse("directory:audit")).content.decode()
    assert "&lt;script&gt;" in words and "&lt;b&gt;x" in words and "<i>y" not in words


def test_the_list_asks_as_little_for_many_as_for_one(people, recorded, browser_of, django_assert_max_num_queries):
    client = browser_of(people["duc"])
    for _count in range(60):
        log.record(actor_id=people["mai"].pk, action="role.ended", subject=f"user:{people['mai'].pk}", now=NOW)
    with django_assert_max_num_queries(15):
        client.get(reverse("directory:audit"))


def test_the_verdict_is_shown_and_a_record_changed_behind_its_back_is_marked(people, recorded, browser_of):
    client = browser_of(people["soat"])
    assert "Chưa kiểm tra" in client.get(reverse("directory:audit")).content.decode()
    words = client.post(reverse("directory:check_audit"), follow=True).content.decode()
    assert "Toàn bộ nhật ký còn nguyên vẹn" in words
    assert AuditRecord.objects.filter(action="audit.checked", actor_id=people["soat"].pk).count() == 1

    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("alter table foundation_auditrecord disable trigger audit_append_only")
        cursor.execute("update foundation_auditrecord set actor_id = 1 where number = %s", [recorded["own unit"]])
        cursor.execute("alter table foundation_auditrecord enable trigger audit_append_only")
    assert "Các bản ghi sau đã bị sửa" in client.get(reverse("directory:audit")).content.decode()
    words = client.post(reverse("directory:check_audit"), follow=True).content.decode()
    assert f"Bản ghi số {recorded['own unit']}" in words and "Nhật ký không còn nguyên vẹn" in words


def test_a_copy_is_on_record_proves_itself_and_runs_nothing(people, recorded, browser_of):
    log.record(actor_id=None, action="=1+1", subject="@x", now=NOW)
    answer = browser_of(people["soat"]).get(reverse("directory:export_audit") + "?from=2026-03-01")

    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert len(rows) == AuditRecord.objects.count()  # the copy's own record too
    assert rows[0]["action"] == "audit.exported" and rows[0]["actor"] == "Lưu Thị Soát"
    assert rows[0]["detail"] == '{"filters": {"from": "2026-03-01"}}'
    assert rows[1]["action"] == "'=1+1" and rows[1]["subject"] == "'@x"
    assert all(earlier["hash"] == later["previous_hash"] for later, earlier in pairwise(rows))
    assert answer["Cache-Control"] == "no-store"


def test_every_action_of_the_code_has_its_words():
    """Whoever writes a new one says in `config/records.py` what it is called."""
    files = [path for path in (ROOT / "thuocdo").glob("**/*.py") if "migrations" not in path.parts]
    text = "\n".join(Path(path).read_text(encoding="utf-8") for path in files)
    written = set(re.findall(r'action="([a-z_]+\.[a-z_]+)"', text))
    assert "account.created" in written
    assert written - set(records.ACTIONS) == set()
