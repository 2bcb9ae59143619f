"""B1: the builder: every form, late saves, translations, hostile text in every field."""

from dataclasses import replace

import pytest

from tests.questionnaires.at_work import AGE, AT, FORM, USED, YES_NO, act, as_shown, seen_of, stands, text
from tests.questionnaires.conftest import NOW
from thuocdo.questionnaires.domain.documents import Section, items
from thuocdo.questionnaires.domain.expressions.reading import read
from thuocdo.questionnaires.domain.items import Kind, Matrix, Multiple, Option, Row
from thuocdo.questionnaires.models import Version
from thuocdo.questionnaires.services import building, publishing

# Building -------------------------------------------------------------------------------------------------------------


def test_buttons_move_copy_delete_and_undo(draft, manager, signed_in):
    client = signed_in(manager)
    codes = lambda: [item.code for _section, item in items(stands(draft.pk))]  # noqa: E731
    assert act(client, act="up", code="age").url == f"{AT}/phieu-hoi/sua/#m-age"
    assert codes() == ["age", "used"]
    act(client, act="copy", code="used")
    assert codes() == ["age", "used", "used_2"]
    act(client, act="remove", code="used")
    assert codes() == ["age", "used_2"]
    assert "Đã xóa: “Ông/Bà đã dùng dịch vụ công?”" in text(client.get(f"{AT}/phieu-hoi/sua/"))
    act(client, act="undo")
    assert codes() == ["age", "used", "used_2"]
    assert "Đã xóa:" not in text(client.get(f"{AT}/phieu-hoi/sua/"))


@pytest.mark.parametrize("told", [{"act": "up", "code": "none"}, {"act": "undo"}, {"act": "x"}, {}, {"code": "\x00"}])
def test_buttons_pressed_late_or_by_no_button_do_nothing(draft, manager, signed_in, told):
    assert act(signed_in(manager), **told).status_code == 302
    assert stands(draft.pk) == FORM


EXPECTED = {
    Kind.SINGLE: {"o0-title_vi": "Có", "o1-title_vi": "Không", "shuffle": "on"},
    Kind.MULTIPLE: {"o0-title_vi": "Đài", "o1-title_vi": "Báo", "o1-alone": "on", "at_least": "1", "at_most": "2"},
    Kind.SCALE: {f"o{at}-title_vi": f"Mức {at}" for at in range(5)} | {"o4-number": "5", "o4-satisfied": "on"},
    Kind.MATRIX: {"r0-title_vi": "Dòng", "o0-title_vi": "Có", "o1-title_vi": "Không"},
    Kind.NUMBER: {"lowest": "0,5", "highest": "10", "places": "1", "unit_vi": "ngày"},
    Kind.DATE: {"earliest": "2020-01-01", "latest": "31/12/2026"},
    Kind.TEXT: {"longest": "40", "form": "email"},
    Kind.LONG_TEXT: {"longest": "900"},
    Kind.RANKING: {"o0-title_vi": "Một", "o1-title_vi": "Hai", "places": "1"},
    Kind.UNIT: {"unit_kinds": ["province", "commune"]},
    Kind.FILE: {"photo": "on", "most": "3"},
    Kind.LOCATION: {},
    Kind.NOTE: {},
}


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_a_form_whose_item_can_be_published(draft, manager, signed_in, kind):
    client = signed_in(manager)
    address = f"{AT}/phieu-hoi/sua/cau/moi/?phan=s&loai={kind.value}&sau=used"
    sent = as_shown(client.get(address)) | {"title_vi": "Câu hỏi {used}", "code": "moi", "relevant": 'used = "co"'}
    sent = {name: value for name, value in sent.items() if not name.startswith(("o0", "o1", "o2", "o3", "o4"))}
    page = client.post(address, sent | {"o-count": 5, "r-count": 3} | EXPECTED[kind])
    assert page.status_code == 302, page.context["form"].errors
    there = stands(draft.pk).sections[0].items
    assert [item.code for item in there] == ["used", "moi", "age"]
    assert there[1].kind is kind
    assert there[1].relevant == read('used = "co"')
    # What is shown and sent again unchanged changes nothing, to the last setting.
    renamed = replace(there[1], code="cau_moi")
    building.change_item(
        actor=manager, version_id=draft.pk, code="moi", item=renamed, seen=seen_of(there[1]), now=NOW
    )  # fmt: skip
    address = f"{AT}/phieu-hoi/sua/cau/cau_moi/"
    assert client.post(address, as_shown(client.get(address))).status_code == 302
    assert stands(draft.pk).sections[0].items[1] == renamed
    publishing.publish(
        actor=manager, version_id=draft.pk, seen=Version.objects.get(pk=draft.pk).content_hash, now=NOW
    )  # fmt: skip


def test_settings_of_each_kind_are_kept(draft, manager, signed_in):
    client = signed_in(manager)
    address = f"{AT}/phieu-hoi/sua/cau/moi/?phan=s&loai=multiple"
    client.post(address, {"kind": "multiple", "code": "kenh", "title_vi": "Kênh", "required": "on", "o-count": "3",
                          "o0-title_vi": "Đài truyền hình", "o1-title_vi": "Không kênh nào", "o1-alone": "on",
                          "o1-code": "0", "at_most": "1", "many_options": "Báo in\nBáo in\n\nMạng"})  # fmt: skip
    assert stands(draft.pk).sections[0].items[-1] == Multiple(
        code="kenh", title={"vi": "Kênh"}, required=True, at_most=1,
        options=(
            Option("dai_truyen_hinh", {"vi": "Đài truyền hình"}), Option("0", {"vi": "Không kênh nào"}, alone=True),
            Option("bao_in", {"vi": "Báo in"}), Option("bao_in_2", {"vi": "Báo in"}), Option("mang", {"vi": "Mạng"}),
        ),
    )  # fmt: skip


def test_rows_of_a_matrix_get_codes_of_their_own(draft, manager, signed_in):
    address = f"{AT}/phieu-hoi/sua/cau/moi/?phan=s&loai=matrix"
    signed_in(manager).post(
        address, {"kind": "matrix", "code": "m", "title_vi": "?", "r-count": "1", "r0-title_vi": "Một",
                  "many_rows": "Hai\nBa", "o-count": "2", "o0-title_vi": "Có", "o1-title_vi": "Không"},
    )  # fmt: skip
    assert stands(draft.pk).sections[0].items[-1] == Matrix(
        code="m", title={"vi": "?"}, options=YES_NO,
        rows=(Row("m_1", {"vi": "Một"}), Row("m_2", {"vi": "Hai"}), Row("m_3", {"vi": "Ba"})),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("o-up-1", ["khong", "co"]),
        ("o-down-0", ["khong", "co"]),
        ("o-drop-0", ["khong"]),
        ("o-up-0", ["co", "khong"]),
        ("o-drop-99", ["co", "khong"]),
        ("x-up-1", ["co", "khong"]),
        ("o-more", ["co", "khong"]),
        ("o--", ["co", "khong"]),
    ],
)
def test_buttons_of_a_table_change_what_is_shown_and_save_nothing(draft, manager, signed_in, command, expected):
    client, address = signed_in(manager), f"{AT}/phieu-hoi/sua/cau/used/"
    shown = as_shown(client.get(address))
    page = client.post(address, shown | {"row": command, "title_vi": "Đang gõ"})
    assert page.status_code == 200
    form = page.context["form"]
    codes = [form[f"o{at}-code"].value() for at in range(form.option_count)]
    assert [code for code in codes if code] == expected
    assert form["title_vi"].value() == "Đang gõ"
    assert stands(draft.pk) == FORM


def test_another_kind_keeps_what_was_typed(draft, manager, signed_in):
    client, address = signed_in(manager), f"{AT}/phieu-hoi/sua/cau/age/"
    page = client.post(
        address, as_shown(client.get(address)) | {"kind": "scale5", "other_kind": "1", "title_vi": "Mức"}
    )
    assert page.context["form"]["title_vi"].value() == "Mức"
    assert page.context["form"]["o4-title_vi"].value() == "Rất hài lòng"
    assert client.post(address, as_shown(page) | {"seen": seen_of(AGE)}).status_code == 302
    assert stands(draft.pk).sections[0].items[1].kind is Kind.SCALE


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ('used = "xyz"', "xyz"),  # no such option
        ("tuoi > 3", "tuoi"),  # no such item
        ("used > 3", "used"),  # another type
        ('age > 3 and used = "co"', "age"),  # asked at this very place, not before
    ],
)
def test_a_condition_is_checked_while_it_is_typed_and_may_stay_unfinished(draft, manager, signed_in, condition, said):
    client, address = signed_in(manager), f"{AT}/phieu-hoi/sua/cau/age/"
    sent = as_shown(client.get(address)) | {"relevant": condition}
    page = client.post(address, sent | {"check": "1"})
    assert page.status_code == 200
    assert said in " ".join(str(trouble.sentence) for trouble in page.context["here"])
    assert stands(draft.pk) == FORM
    assert client.post(address, sent).status_code == 302
    overview = client.get(f"{AT}/phieu-hoi/sua/")
    assert {trouble.link for trouble in overview.context["troubles"]} == {f"{address}#id_relevant"}


def test_a_condition_that_can_not_be_read_is_refused_at_its_field_with_the_place(draft, manager, signed_in):
    client, address = signed_in(manager), f"{AT}/phieu-hoi/sua/cau/age/"
    page = client.post(address, as_shown(client.get(address)) | {"relevant": "used = = 3"})
    assert page.status_code == 400
    assert "8" in page.context["form"].errors["relevant"][0]
    assert page.context["form"]["relevant"].value() == "used = = 3"
    assert stands(draft.pk) == FORM


def test_a_late_save_loses_nothing(draft, manager, signed_in):
    client, address = signed_in(manager), f"{AT}/phieu-hoi/sua/cau/age/"
    typed = as_shown(client.get(address)) | {"title_vi": "Tuổi của tôi"}
    theirs = replace(AGE, title={"vi": "Tuổi của họ"})
    building.change_item(actor=manager, version_id=draft.pk, code="age", item=theirs, seen=seen_of(AGE), now=NOW)
    page = client.post(address, typed)
    assert page.status_code == 400
    assert "Tuổi của họ" in text(page)
    assert page.context["form"]["title_vi"].value() == "Tuổi của tôi"
    assert stands(draft.pk).sections[0].items[1] == theirs
    again = client.post(address, typed | {"seen": page.context["form"]["seen"].value()})  # deliberately, once more
    assert again.status_code == 302
    assert stands(draft.pk).sections[0].items[1].title == {"vi": "Tuổi của tôi"}


def test_what_was_typed_for_an_item_that_is_gone_is_shown_once_more(draft, manager, signed_in):
    client, address = signed_in(manager), f"{AT}/phieu-hoi/sua/cau/age/"
    typed = as_shown(client.get(address)) | {"title_vi": "Tuổi của tôi"}
    building.remove(actor=manager, version_id=draft.pk, code="age", now=NOW)
    page = client.post(address, typed)
    assert page.status_code == 400
    assert page.context["form"]["title_vi"].value() == "Tuổi của tôi"
    assert client.get(address).status_code == 404


def test_sections_are_added_and_changed_and_late_saves_noticed(draft, manager, signed_in):
    client = signed_in(manager)
    client.post(f"{AT}/phieu-hoi/sua/phan/moi/", {"title_vi": "Phần sau", "relevant": "age > 17", "shuffle": "on"})
    new = stands(draft.pk).sections[1]
    assert new == Section(code="phan_2", title={"vi": "Phần sau"}, relevant=read("age > 17"), shuffle=True)
    address = f"{AT}/phieu-hoi/sua/phan/s/"
    typed = as_shown(client.get(address)) | {"title_vi": "Mở đầu"}
    assert client.post(address, typed).status_code == 302
    assert stands(draft.pk).sections[0].items == (USED, AGE)
    page = client.post(address, typed | {"title_vi": "Muộn"})
    assert page.status_code == 400
    assert page.context["form"]["title_vi"].value() == "Muộn"
    assert stands(draft.pk).sections[0].title == {"vi": "Mở đầu"}


def test_a_language_is_added_and_what_lacks_a_translation_listed(draft, manager, signed_in):
    client, address = signed_in(manager), f"{AT}/phieu-hoi/sua/thiet-lap/"
    page = client.post(address, as_shown(client.get(address)) | {"others": ["en"], "new_language": "th"})
    assert page.status_code == 302
    assert stands(draft.pk).languages == ("vi", "en", "th")
    listed = client.get(f"{AT}/phieu-hoi/sua/ban-dich/").context["lists"]
    assert [(name, len(found)) for name, found in listed] == [("Tiếng Anh", 7), ("th", 7)]
    item = f"{AT}/phieu-hoi/sua/cau/used/"
    client.post(item, as_shown(client.get(item)) | {"title_en": "Did you use it?", "o0-title_en": "Yes"})
    assert stands(draft.pk).sections[0].items[0].title["en"] == "Did you use it?"
    refused = client.post(address, as_shown(client.get(address)) | {"others": []})
    assert refused.status_code == 400
    assert refused.context["form"].errors["others"]
    for wrong in ("x", "TH", "<b>", "t h"):
        assert client.post(address, as_shown(client.get(address)) | {"new_language": wrong}).status_code == 400


HOSTILE = {
    "script": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "directions": "\u202eabc\u2066\u200f Câu hỏi",
    "nulls": "a\x00b",
    "a megabyte": "đ" * 1_000_000,
    "format": "%(code)s {used} %s {{ form }} {% load x %}",
}


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_no_text_field_of_an_item_does_harm(draft, manager, signed_in, hostile):
    client, address = signed_in(manager), f"{AT}/phieu-hoi/sua/cau/moi/?phan=s&loai=matrix"
    names = (
        "", "code", "title_vi", "help_vi", "refusal_vi", "relevant", "constraint", "o0-title_vi", "o0-code",
        "o0-number", "r0-title_vi", "r0-code", "many_options", "many_rows", "o-count", "kind", "row",
    )  # fmt: skip
    for each in names:
        sent = {"kind": "matrix", "title_vi": "?", "r-count": "1", "o-count": "2"}
        sent = sent | {each: hostile} if each else dict.fromkeys([*sent, "help_vi", "o0-title_vi"], hostile) | sent
        page = client.post(address, sent, follow=True)
        assert page.status_code in (200, 400)
        assert b"<script>alert" not in page.content
        assert b"<img src=x" not in page.content
    for shown in ("1/", "1/xem-thu/", "1/in/", "sua/", "cong-bo/", "1/xlsform/"):
        page = client.get(f"{AT}/phieu-hoi/{shown}")
        assert page.status_code == 200
        assert b"<script>alert" not in page.content
        assert b"<img src=x" not in page.content
        assert "\u202e" not in text(page)


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_no_text_field_around_the_items_does_harm(draft, manager, ministry, signed_in, hostile):
    client = signed_in(manager)
    for path, names in (
        ("phieu-hoi/sua/thiet-lap/", ("title_vi", "intro_vi", "thanks_vi", "others", "new_language", "source", "seen")),
        ("phieu-hoi/sua/phan/s/", ("title_vi", "help_vi", "relevant", "shuffle", "code", "seen")),
        ("phieu-hoi/sua/phan/moi/", ("title_vi", "help_vi", "relevant", "code")),
        ("moi/", ("title_vi", "owner", "source")),
        ("phieu-hoi/sua/ngan-hang/", ("item", "phan")),
    ):
        shown = as_shown(got) if "form" in (got := client.get(f"{AT}/{path}")).context else {}
        for name in names:
            page = client.post(f"{AT}/{path}", shown | {"owner": ministry.pk} | {name: hostile}, follow=True)
            assert page.status_code in (200, 400, 404)
            assert b"<script>alert" not in page.content
    for query in (f"?q={hostile[:500]}", f"?chu-de={hostile[:500]}", f"?phan={hostile[:500]}&loai={hostile[:500]}"):
        for path in ("", "ngan-hang/", "phieu-hoi/sua/ngan-hang/", "phieu-hoi/sua/cau/moi/", "phieu-hoi/1/xem-thu/"):
            page = client.get(f"{AT}/{path}{query}")
            assert page.status_code == 200
            assert b"<script>alert" not in page.content
