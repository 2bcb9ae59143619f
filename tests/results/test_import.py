"""A15, A16, A2: a table comes in as a draft, is audited, published, corrected; by organisers of its owner only."""

import hashlib
from dataclasses import replace
from datetime import date
from decimal import Decimal as D
from io import BytesIO

import factories
import pytest
from django.db import IntegrityError, transaction
from openpyxl import Workbook

from thuocdo.directory.domain.policy import may_organise
from thuocdo.foundation.audit.models import AuditRecord
from thuocdo.foundation.sheets.reading import read_sheet
from thuocdo.indices import selectors as indices
from thuocdo.kernel.refusals import BadInput, NotFound, NotPermitted
from thuocdo.results import selectors
from thuocdo.results.domain import policy
from thuocdo.results.domain.mapping import guess
from thuocdo.results.domain.meta import Meta
from thuocdo.results.domain.policy import Status
from thuocdo.results.models import ColumnMapping, Publication, Upload
from thuocdo.results.services import drafts, publishing, uploads
from thuocdo.results.services.preparing import columns_of

pytestmark = pytest.mark.django_db

MAPPING = ("rank", "name", "points:1", "points:2", "total")
GOOD = (
    ("1", "Hải Phòng", "55,5", "38,5", "94,0"),
    ("2", "Đà Nẵng", "50,0", "34,0", "84,0"),
    ("3", "Cao Bằng", "40,0", "35,0", "75,0"),
    ("", "Trung bình", "48,5", "35,83", "84,33"),
)


@pytest.fixture
def ministry(db):
    return factories.make_unit("ministry", "Bộ Nội vụ")


@pytest.fixture
def provinces(db):
    return [factories.make_unit("province", name) for name in ("Hải Phòng", "Đà Nẵng", "Cao Bằng", "Hoà Bình")]


@pytest.fixture
def framework(ministry, provinces):
    return factories.make_framework(ministry)


@pytest.fixture
def organiser(ministry):
    return factories.organiser_of(ministry, "organiser")


@pytest.fixture
def stranger(provinces):
    return factories.organiser_of(provinces[1], "stranger")


@pytest.fixture
def meta():
    return Meta(year=2025, as_of=date(2025, 12, 31), title_vi="Kết quả 2025", source_vi="Báo cáo số 1")


@pytest.fixture
def bring(framework, organiser, ministry, meta):
    """Import rows as the organiser."""

    def bring(*rows, mapping=MAPPING, actor=organiser, **changes):
        return drafts.import_table(
            actor=actor, owner_id=ministry.pk, framework_slug=framework.slug, meta=replace(meta, **changes),
            sheet=factories.sheet(*(rows or GOOD)), mapping=mapping, now=factories.NOW,
        )  # fmt: skip

    return bring


def test_a_table_becomes_an_audited_draft(bring, organiser):
    saved = bring()
    card = selectors.publication(saved.slug, actor=organiser, on=factories.TODAY)
    assert (card.status, card.units_listed, card.complete) == (Status.DRAFT, 3, True)
    line = selectors.line(card, "hai-phong")
    assert (line.value, line.rank, line.band, line.summed) == (D("94.00"), 1, "a", D("94.00"))
    assert line.printed == {"rank": "1", "name": "Hải Phòng", "points:1": "55,5", "points:2": "38,5", "total": "94,0"}
    assert {each.weight for each in selectors.findings(card)} == {"right"}  # the row of means is checked too
    assert len(selectors.findings(card)) == 3


def test_a_draft_is_its_owners_own_affair(bring, stranger):
    """A2: not even that it exists is told."""
    saved = bring()
    with pytest.raises(NotFound):
        selectors.publication(saved.slug, actor=stranger, on=factories.TODAY)
    with pytest.raises(NotFound):
        selectors.publication(saved.slug)
    assert selectors.publications(actor=stranger, on=factories.TODAY) == ()


def test_strangers_may_not_import_publish_or_discard(bring, stranger, organiser):
    with pytest.raises(NotPermitted, match=r"^You are not an organiser of this unit\.$"):
        bring(actor=stranger)
    assert not Publication.objects.exists()
    saved = bring()
    for act in (publishing.publish, drafts.discard):
        with pytest.raises(NotPermitted):
            act(actor=stranger, publication_slug=saved.slug, now=factories.NOW)
    assert Publication.objects.get().status == "draft"


def test_every_faulty_place_is_told_and_nothing_is_written(bring):
    """Row, column, given, expected; all at once."""
    with pytest.raises(BadInput) as refused:
        bring(
            ("x", "Hải Phòng", "55,5", "38,5", "94,0"),
            ("2", "Đà Nẵng", "-1", "abc", "84,0"),
            ("3", "", "1", "1", "2"),
            ("4", "Xứ Lạ", "1", "1", "2"),
            ("5", "Cao Bằng", "1", "1", ""),
            ("6", "Thành phố Hải Phòng", "1", "9999999", "2"),
        )
    told = {(each.row, each.column, each.given) for each in refused.value.problems}
    assert told == {
        (2, "Xếp hạng", "x"), (3, "Cải cách thể chế", "-1"), (3, "Tài chính công", "abc"), (4, "Tên đơn vị", ""),
        (5, "Tên đơn vị", "Xứ Lạ"), (6, "", ""),
        (7, "Tài chính công", "9999999"), (7, "Tên đơn vị", "Thành phố Hải Phòng"),
    }  # fmt: skip
    assert all(each.expected for each in refused.value.problems)
    assert not Publication.objects.exists()


def test_names_are_known_with_types_other_tone_places_and_decomposed(bring, organiser):
    saved = bring(
        ("1", "TỈNH HÒA BÌNH", "50", "30", "80"), ("2", "Thành phố Đà Nẵng", "40", "30", "70"),
    )  # fmt: skip
    card = selectors.publication(saved.slug, actor=organiser, on=factories.TODAY)
    assert [line.unit.slug for line in selectors.ranking(card).lines] == ["hoa-binh", "da-nang"]


@pytest.mark.parametrize("mapping", [
    ("rank", "", "points:1", "points:2", "total"),  # no names
    ("rank", "name", "points:1", "points:2", ""),  # no value
    ("rank", "name", "points:9", "points:2", "total"),  # no such node
    ("rank", "name", "points:1", "points:1", "total"),  # twice
    ("rank", "name", "points:1", "evil", "total"),
])  # fmt: skip
def test_a_mapping_that_can_not_be(bring, mapping):
    with pytest.raises(BadInput) as refused:
        bring(mapping=mapping)
    assert refused.value.code == "bad_mapping"


def test_errors_of_the_source_are_kept_and_told(bring, organiser):
    """What is printed stays; what is recomputed stands beside it."""
    saved = bring(
        ("1", "Hải Phòng", "55,5", "38,5", "95,0"), ("3", "Đà Nẵng", "50", "34", "84"),
        ("3", "Cao Bằng", "40", "35", "75"),
    )  # fmt: skip
    card = selectors.publication(saved.slug, actor=organiser, on=factories.TODAY)
    errors = [(each.check, each.unit_name, each.printed, each.recomputed) for each in selectors.findings(card)]
    assert ("sum", "Hải Phòng", "95.0", "94") in errors
    assert ("rank", "Đà Nẵng", "3", "2") in errors
    assert selectors.line(card, "hai-phong").value == D("95.00")


def test_publishing_freezes_under_a_hash_and_is_on_record(bring, organiser):
    saved = bring()
    publishing.publish(actor=organiser, publication_slug=saved.slug, now=factories.NOW)
    card = selectors.publication(saved.slug)
    assert (card.status, len(card.content_hash), card.published_at) == (Status.PUBLISHED, 64, factories.NOW)
    record = AuditRecord.objects.order_by("-number").first()
    assert (record.action, record.actor_id, record.detail["content_hash"]) == (
        "results.publish", organiser.user_id, card.content_hash,
    )  # fmt: skip
    with pytest.raises(NotPermitted, match=r"^This result is published already\.$"):
        publishing.publish(actor=organiser, publication_slug=saved.slug, now=factories.NOW)
    with pytest.raises(NotPermitted, match="never deleted"):
        drafts.discard(actor=organiser, publication_slug=saved.slug, now=factories.NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Publication.objects.filter(slug=saved.slug).delete()


def test_same_content_has_the_same_hash_and_other_content_another(bring, organiser):
    hashes = []
    for last in ("75,0", "75,0", "74,0"):
        saved = bring(*GOOD[:2], ("3", "Cao Bằng", "40,0", "35,0", last))
        draft = Publication.objects.get(slug=saved.slug)
        with transaction.atomic():
            publishing.publish(actor=organiser, publication_slug=saved.slug, now=factories.NOW)
            hashes.append(Publication.objects.get(pk=draft.pk).content_hash)
            transaction.set_rollback(True)
        drafts.discard(actor=organiser, publication_slug=saved.slug, now=factories.NOW)
    assert hashes[0] == hashes[1] != hashes[2]


def test_a_correction_is_a_new_number_with_its_reason(bring, organiser, meta):
    """A15: the old one is replaced, stays readable, and what changed is listed."""
    first = bring()
    publishing.publish(actor=organiser, publication_slug=first.slug, now=factories.NOW)
    rows = (*GOOD[:2], ("3", "Cao Bằng", "49,0", "36,0", "85,0"))
    given = {
        "actor": organiser, "publication_slug": first.slug, "meta": meta, "sheet": factories.sheet(*rows),
        "mapping": MAPPING, "now": factories.NOW,
    }  # fmt: skip
    with pytest.raises(BadInput, match="Say why"):
        drafts.correct(reason="  ", **given)
    second = drafts.correct(reason="Cộng nhầm", **given)
    assert second.number == 2
    assert selectors.publication(first.slug).status is Status.PUBLISHED
    publishing.publish(actor=organiser, publication_slug=second.slug, now=factories.NOW)
    old, new = selectors.publication(first.slug), selectors.publication(second.slug)
    assert (old.status, old.replaced_by_slug) == (Status.REPLACED, second.slug)
    assert (new.correction_reason, new.corrects_slug) == ("Cộng nhầm", first.slug)
    assert [each.slug for each in selectors.publications()] == [second.slug]
    changed = {(each.unit_slug, each.what, each.before, each.after) for each in selectors.differences(old, new)}
    assert changed == {
        ("cao-bang", "value", D("75.00"), D("85.00")), ("cao-bang", "rank", 3, 2),
        ("cao-bang", "band", "Nhóm B", "Nhóm A"),
        ("cao-bang", "1", D("40.00"), D("49.00")), ("cao-bang", "2", D("35.00"), D("36.00")),
        ("da-nang", "rank", 2, 3),
    }  # fmt: skip
    with pytest.raises(NotPermitted, match="replaced already"):
        drafts.correct(reason="Nữa", **given)


def test_one_result_a_year(bring):
    bring()
    with pytest.raises(BadInput) as refused:
        bring()
    assert refused.value.code == "exists_already"


def test_headings_are_guessed_and_remembered(framework, organiser, ministry, meta):
    columns = columns_of(indices.spec(framework.pk))
    header = ("STT", "Tên đơn vị", "Cải cách thể chế TĐG", "Cải cách thể chế TĐ", "2. Tài chính công", "Tổng điểm",
              "Xếp hạng", "Xếp loại")  # fmt: skip
    assert guess(header, columns) == ("", "name", "self:1", "points:1", "points:2", "total", "rank", "band")
    content = "Hạng;Đơn vị;A;B;Cộng\n1;Hải Phòng;50;30;80\n".encode()
    given = {
        "actor": organiser, "owner_id": ministry.pk, "framework_slug": framework.slug, "filename": "a.csv",
        "content": content, "now": factories.NOW,
    }  # fmt: skip
    first = uploads.keep(meta=meta, **given)
    assert uploads.opened(actor=organiser, upload_id=first, now=factories.NOW).mapping == ("", "name", "", "", "")
    uploads.map_columns(actor=organiser, upload_id=first, mapping=MAPPING, now=factories.NOW)
    uploads.save(actor=organiser, upload_id=first, now=factories.NOW)
    assert not Upload.objects.exists()
    second = uploads.keep(meta=replace(meta, year=2026), **given)
    opened = uploads.opened(actor=organiser, upload_id=second, now=factories.NOW)
    assert (opened.mapping, opened.remembered) == (MAPPING, True)
    assert ColumnMapping.objects.count() == 1


def test_an_upload_is_its_owners_own(framework, organiser, stranger, ministry, meta):
    upload = uploads.keep(
        actor=organiser, owner_id=ministry.pk, framework_slug=framework.slug, filename="a.csv",
        content="Hạng;Đơn vị\n1;Hải Phòng\n".encode(), meta=meta, now=factories.NOW,
    )  # fmt: skip
    with pytest.raises(NotFound):
        uploads.opened(actor=stranger, upload_id=upload, now=factories.NOW)


def book(*rows):
    made, target = Workbook(), BytesIO()
    for row in rows:
        made.active.append(row)
    made.save(target)
    return target.getvalue()


@pytest.mark.parametrize("name, content", [
    ("a.xlsx", b"PK\x03\x04 not a workbook"),
    ("a.csv", b""),
    ("a.pdf", b"%PDF-1.7"),
    ("a.csv", hashlib.sha512(b"noise").digest() * 40),
    ("a.xlsx", book(["Hạng", "Đơn vị"], [1, "=1+1"])),
])  # fmt: skip
def test_hostile_files_get_a_sentence(framework, organiser, ministry, meta, name, content):
    with pytest.raises(BadInput) as refused:
        uploads.keep(
            actor=organiser, owner_id=ministry.pk, framework_slug=framework.slug, filename=name, content=content,
            meta=meta, now=factories.NOW,
        )  # fmt: skip
    assert str(refused.value.sentence)
    assert not Upload.objects.exists()


def test_mixed_decimal_marks_numbers_as_text_and_decomposed_names(framework, organiser, ministry, meta):
    sheet = read_sheet(
        book(["Hạng", "Đơn vị", "A", "B", "Cộng"], [1, "Ha\u0309i Pho\u0300ng", "55,5", 38.5, "94.0"],
             ["2.", "Đà Nẵng", 50, "34", "84 "]), "a.xlsx",
    )  # fmt: skip
    saved = drafts.import_table(
        actor=organiser, owner_id=ministry.pk, framework_slug=framework.slug, meta=meta, sheet=sheet, mapping=MAPPING,
        now=factories.NOW,
    )  # fmt: skip
    card = selectors.publication(saved.slug, actor=organiser, on=factories.TODAY)
    assert [(line.rank, line.value, line.summed) for line in selectors.ranking(card).lines] == [
        (1, D("94.00"), D("94.00")), (2, D("84.00"), D("84.00")),
    ]  # fmt: skip


@pytest.mark.parametrize("rule, status, who, allowed", [
    (policy.may_publish, Status.DRAFT, "organiser", True),
    (policy.may_publish, Status.PUBLISHED, "organiser", False),
    (policy.may_publish, Status.REPLACED, "organiser", False),
    (policy.may_publish, Status.DRAFT, "stranger", False),
    (policy.may_discard, Status.DRAFT, "organiser", True),
    (policy.may_discard, Status.PUBLISHED, "organiser", False),
    (policy.may_discard, Status.DRAFT, "stranger", False),
    (policy.may_correct, Status.PUBLISHED, "organiser", True),
    (policy.may_correct, Status.DRAFT, "organiser", False),
    (policy.may_correct, Status.REPLACED, "organiser", False),
    (policy.may_correct, Status.PUBLISHED, "stranger", False),
    (policy.may_see, Status.DRAFT, "organiser", True),
    (policy.may_see, Status.DRAFT, "stranger", False),
    (policy.may_see, Status.PUBLISHED, "stranger", True),
    (policy.may_see, Status.REPLACED, "stranger", True),
])  # fmt: skip
def test_policy(request, ministry, rule, status, who, allowed):
    actor = request.getfixturevalue(who)
    assert bool(rule(actor, owner_id=ministry.pk, status=status, on=factories.TODAY)) is allowed


def test_a_role_counts_from_its_first_day(ministry, organiser):
    assert not may_organise(organiser, ministry.pk, date(2024, 12, 31))
    assert may_organise(organiser, ministry.pk, date(2025, 1, 1))
