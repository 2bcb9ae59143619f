"""B1, F7: pages of questionnaires: who may open what, every form, what is said when something does not fit."""

from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.questionnaires.conftest import NOW, TODAY
from thuocdo.directory.models import User
from thuocdo.questionnaires import selectors
from thuocdo.questionnaires.domain.comparison import Comparable
from thuocdo.questionnaires.domain.documents import Document, Section, items
from thuocdo.questionnaires.domain.expressions.reading import read
from thuocdo.questionnaires.domain.items import Kind, Matrix, Multiple, Number, Option, Row, ShortText, Single
from thuocdo.questionnaires.models import Questionnaire, Version
from thuocdo.questionnaires.services import building, drafts, loading, publishing, xlsforms

AT = "/phieu-hoi"
YES_NO = (Option("co", {"vi": "Có"}), Option("khong", {"vi": "Không"}))
USED = Single(code="used", title={"vi": "Ông/Bà đã dùng dịch vụ công?"}, options=YES_NO)
AGE = Number(code="age", title={"vi": "Tuổi"}, unit={"vi": "tuổi"})
FORM = Document(title={"vi": "Phiếu hỏi"}, sections=(Section(code="s", title={"vi": "Phần đầu"}, items=(USED, AGE)),))


@pytest.fixture
def draft(manager, ministry):
    return drafts.create(actor=manager, owner_id=ministry.pk, document=FORM, now=NOW)


@pytest.fixture
def published(draft, manager):
    return publishing.publish(actor=manager, version_id=draft.pk, seen=draft.content_hash, now=NOW)


def stands(pk):
    return selectors.document(pk)


def text(response):
    return response.content.decode()


def as_shown(response):
    """Return what a browser would send if the shown form were sent as it is."""
    form = response.context["form"]
    data = {"seen": response.context["seen"]} if "seen" in response.context else {}
    for bound in form:
        value = bound.value()
        if value not in (None, False, "") and bound.name != "seen":
            shown = bound.field.widget.format_value(value) if hasattr(bound.field.widget, "format_value") else value
            data[bound.html_name] = "on" if value is True else value if isinstance(value, list | tuple) else shown
    if "kind" in response.context:
        data |= {"kind": response.context["kind"], "o-count": form.option_count, "r-count": form.row_count}
    return data


# Who may open what ----------------------------------------------------------------------------------------------------

FREE = ["", "mau/", "ngan-hang/"]
OF_PUBLISHED = ["phieu-hoi/", "phieu-hoi/1/", "phieu-hoi/1/xem-thu/", "phieu-hoi/1/in/", "phieu-hoi/1/so-sanh/",
                "phieu-hoi/1/xlsform/", "phieu-hoi/1/phieu-hoi.xlsx"]  # fmt: skip
OF_MANAGERS = ["cua-toi/", "moi/", "nhap/"]
OF_DRAFT = ["phieu-hoi/sua/", "phieu-hoi/sua/thiet-lap/", "phieu-hoi/sua/ban-dich/", "phieu-hoi/sua/ngan-hang/",
            "phieu-hoi/sua/phan/moi/", "phieu-hoi/sua/phan/s/", "phieu-hoi/sua/cau/moi/", "phieu-hoi/sua/cau/used/",
            "phieu-hoi/cong-bo/", "phieu-hoi/xoa/"]  # fmt: skip


@pytest.mark.parametrize("path", FREE)
def test_lists_are_everyones(client, draft, path):
    page = client.get(f"{AT}/{path}")
    assert page.status_code == 200
    assert "/phieu-hoi/phieu-hoi/" not in text(page)  # not even the name of a draft of others is told


@pytest.mark.parametrize("path", OF_PUBLISHED)
def test_a_published_version_is_everyones_and_a_draft_its_owners(client, draft, manager, stranger, signed_in, path):
    assert client.get(f"{AT}/{path}").status_code == 404
    assert signed_in(stranger).get(f"{AT}/{path}").status_code == 404
    assert signed_in(manager).get(f"{AT}/{path}", follow=True).status_code == 200
    publishing.publish(actor=manager, version_id=draft.pk, seen=draft.content_hash, now=NOW)
    client.logout()
    for prefix in ("", "/en"):
        page = client.get(f"{prefix}{AT}/{path}", follow=True)
        assert page.status_code == 200
        assert b"%(" not in page.content


@pytest.mark.parametrize("path", [*OF_MANAGERS, "phieu-hoi/1/chep/"])
def test_only_survey_managers_begin(client, published, manager, signed_in, path):
    assert client.get(f"{AT}/{path}").status_code == 302  # to sign in
    client.force_login(User.objects.create(username="khac"))
    assert client.get(f"{AT}/{path}").status_code == 403
    for prefix in ("", "/en"):
        page = signed_in(manager).get(f"{prefix}{AT}/{path}")
        assert page.status_code == 200
        assert b"%(" not in page.content


@pytest.mark.parametrize("path", OF_DRAFT)
def test_only_the_owners_managers_build(client, draft, manager, stranger, signed_in, path):
    assert client.get(f"{AT}/{path}").status_code == 302
    assert signed_in(stranger).get(f"{AT}/{path}").status_code == 404
    for prefix in ("", "/en"):
        page = signed_in(manager).get(f"{prefix}{AT}/{path}")
        assert page.status_code == 200
        assert b"%(" not in page.content
    publishing.publish(actor=manager, version_id=draft.pk, seen=draft.content_hash, now=NOW)
    assert client.get(f"{AT}/{path}").status_code == 403
    assert "never changes. Begin a new version" in text(client.get(f"/en{AT}/{path}"))


@pytest.mark.parametrize("path", ["sua/doi/", "phien-ban-moi/"])
def test_what_only_acts_is_never_a_link(client, draft, manager, stranger, signed_in, path):
    assert signed_in(manager).get(f"{AT}/phieu-hoi/{path}").status_code == 405
    assert signed_in(stranger).post(f"{AT}/phieu-hoi/{path}", {"act": "remove", "code": "s"}).status_code == 404
    assert stands(draft.pk) == FORM


# Lists, beginning -----------------------------------------------------------------------------------------------------


def test_the_list_is_searched_filtered_and_sorted(client, ministry, stranger, manager, signed_in):
    loading.load(now=NOW)
    drafts.create(actor=manager, owner_id=ministry.pk, document=FORM, now=NOW)
    shown = lambda query: [card.slug for card in signed_in(manager).get(f"{AT}/{query}").context["page"]]  # noqa: E731
    assert shown("") == ["phieu-hoi", "cong-chuc-mo-hinh", "sipas-2022"]
    assert shown("?q=su hai long") == ["sipas-2022"]  # without diacritics
    assert shown("?status=draft") == ["phieu-hoi"]
    assert shown("?sort=name")[0] == "phieu-hoi"
    assert shown("mau/") == ["cong-chuc-mo-hinh", "sipas-2022"]
    assert shown("?owner=99999999&status=x&page=abc&sort=y") == []
    assert "Không tìm thấy phiếu khảo sát" in text(client.get(f"{AT}/?q=khong-co-gi"))
    assert [card.slug for card in signed_in(stranger).get(f"{AT}/cua-toi/").context["page"]] == []


def test_a_list_asks_the_database_equally_often_for_one_and_for_three(
    client, manager, ministry, signed_in, django_assert_num_queries
):
    counts = []
    for number in range(3):
        drafts.create(actor=manager, owner_id=ministry.pk, document=FORM, now=NOW)
        if number in (0, 2):
            from django.db import connection
            from django.test.utils import CaptureQueriesContext

            signed_in(manager).get(f"{AT}/")
            with CaptureQueriesContext(connection) as asked:
                client.get(f"{AT}/")
            counts.append(len(asked))
    assert counts[0] == counts[1]


def test_begin_with_nothing_and_with_a_template(manager, ministry, signed_in):
    loading.load(now=NOW)
    client = signed_in(manager)
    refused = client.post(f"{AT}/moi/", {"owner": ministry.pk, "source": "", "title_vi": ""})
    assert refused.status_code == 400
    assert Questionnaire.objects.count() == 2
    page = client.post(f"{AT}/moi/", {"owner": ministry.pk, "source": "", "title_vi": "Phiếu mới"})
    assert page.url == f"{AT}/phieu-moi/sua/"
    assert stands(Version.objects.get(questionnaire__slug="phieu-moi").pk).sections == (Section(code="phan_1"),)
    source = next(card for card in selectors.templates() if card.slug == "cong-chuc-mo-hinh")
    client.post(f"{AT}/moi/", {"owner": ministry.pk, "source": source.id, "title_vi": "Của tôi"})
    own = stands(Version.objects.get(questionnaire__slug="cua-toi-2").pk)
    assert own.sections == stands(source.id).sections


def test_nobody_begins_for_a_unit_of_others(stranger, ministry, signed_in):
    page = signed_in(stranger).post(f"{AT}/moi/", {"owner": ministry.pk, "source": "", "title_vi": "X"})
    assert page.status_code == 400
    assert not Questionnaire.objects.exists()


def test_a_version_is_copied(published, stranger, signed_in):
    owner = stranger.held[0].unit_id
    page = signed_in(stranger).post(f"{AT}/phieu-hoi/1/chep/", {"owner": owner, "title_vi": "Phiếu của tỉnh"})
    assert page.url == f"{AT}/phieu-cua-tinh/sua/"


def xlsx(document, name="phieu.xlsx"):
    return SimpleUploadedFile(name, xlsforms.write_xlsform(document).content)


def test_an_xlsform_is_shown_first_and_then_taken(manager, ministry, signed_in):
    client = signed_in(manager)
    page = client.post(f"{AT}/nhap/", {"owner": ministry.pk, "title_vi": "", "file": xlsx(FORM)})
    assert page.status_code == 200
    assert page.context["left"] == ()
    assert not Questionnaire.objects.exists()  # nothing is stored before one has looked
    taken = client.post(f"{AT}/nhap/", {"read": page.context["read"]})
    assert taken.url == f"{AT}/phieu-hoi/sua/"
    assert stands(Version.objects.get().pk) == FORM


def test_what_an_xlsform_loses_is_listed_with_its_place(manager, ministry, signed_in, monkeypatch):
    import io

    import xlsxwriter

    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet("survey")
        rows = [("type", "name", "label"), ("text", "a", "Hỏi"), ("calculate", "b", ""), ("barcode", "c", "Mã vạch")]
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, cell)
        sheet.write_string(0, 3, "calculation")
        sheet.write_string(2, 3, "1 + 1")
    file = SimpleUploadedFile("ban.xlsx", target.getvalue())
    page = signed_in(manager).post(f"{AT}/nhap/", {"owner": ministry.pk, "title_vi": "Bản nhập", "file": file})
    assert {(problem.place, problem.row) for problem in page.context["left"]} == {("survey", 3), ("survey", 4)}
    assert "dòng 3" in text(page)


@pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x03\x04" + b"\x00" * 200])
def test_a_file_that_is_none_is_refused_with_a_sentence(manager, ministry, signed_in, content):
    file = SimpleUploadedFile("x.xlsx", content)
    page = signed_in(manager).post(f"{AT}/nhap/", {"owner": ministry.pk, "title_vi": "", "file": file})
    assert page.status_code == 400
    assert page.context["form"].errors["file"]
    assert not Questionnaire.objects.exists()


def test_what_comes_back_is_what_was_read(manager, ministry, signed_in):
    client = signed_in(manager)
    page = client.post(f"{AT}/nhap/", {"owner": ministry.pk, "title_vi": "", "file": xlsx(FORM)})
    for forged in (page.context["read"][:-2] + "AA", "", "{}", "x" * 1000):
        assert client.post(f"{AT}/nhap/", {"read": forged}).status_code == 400
    assert not Questionnaire.objects.exists()


# Building -------------------------------------------------------------------------------------------------------------


def act(client, **told):
    return client.post(f"{AT}/phieu-hoi/sua/doi/", told)


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
        actor=manager, version_id=draft.pk, code="moi", item=renamed, seen=_seen(there[1]), now=NOW
    )  # fmt: skip
    address = f"{AT}/phieu-hoi/sua/cau/cau_moi/"
    assert client.post(address, as_shown(client.get(address))).status_code == 302
    assert stands(draft.pk).sections[0].items[1] == renamed
    publishing.publish(
        actor=manager, version_id=draft.pk, seen=Version.objects.get(pk=draft.pk).content_hash, now=NOW
    )  # fmt: skip


def _seen(item):
    from thuocdo.questionnaires.domain.storing import fingerprint

    return fingerprint(item)


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
    assert client.post(address, as_shown(page) | {"seen": _seen(AGE)}).status_code == 302
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
    building.change_item(actor=manager, version_id=draft.pk, code="age", item=theirs, seen=_seen(AGE), now=NOW)
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


# Bank, publishing, reading --------------------------------------------------------------------------------------------


def test_the_bank_is_searched_without_diacritics_and_by_topic(client, ministry):
    loading.load(now=NOW)
    page = client.get(f"{AT}/ngan-hang/?q=thu tuc hanh chinh")
    assert page.context["total"] > 0
    topic = "Cải cách tài chính công"
    found = client.get(f"{AT}/ngan-hang/", {"chu-de": topic}).context["rows"]
    assert [entry.topic for entry, _item in found] == [topic]
    assert client.get(f"{AT}/ngan-hang/?loai=location").context["total"] == 0
    assert "Không tìm thấy câu hỏi" in text(client.get(f"{AT}/ngan-hang/?q=zzz"))


def test_an_item_is_taken_from_the_bank(draft, manager, signed_in):
    loading.load(now=NOW)
    source = Version.objects.get(questionnaire__slug="sipas-2022")
    page = signed_in(manager).post(
        f"{AT}/phieu-hoi/sua/ngan-hang/?q=tuoi", {"phan": "s", "item": f"{source.pk}-A_ethnicity_khac"}
    )
    assert page.status_code == 302
    taken = stands(draft.pk).sections[0].items[-1]
    assert (taken.code, taken.relevant) == ("A_ethnicity_khac", None)
    for wrong in ("", "x", "1", f"{source.pk}-none", "99999999-x", f"{source.pk}"):
        signed_in(manager).post(f"{AT}/phieu-hoi/sua/ngan-hang/", {"phan": "s", "item": wrong})
    assert len(stands(draft.pk).sections[0].items) == 3


def test_publishing_asks_for_a_decision_per_change_and_keeps_it(published, manager, signed_in):
    client = signed_in(manager)
    assert client.post(f"{AT}/phieu-hoi/phien-ban-moi/").url == f"{AT}/phieu-hoi/sua/"
    new = Version.objects.get(status="draft")
    reworded = replace(USED, title={"vi": "Ông/Bà đã từng dùng?"})
    building.change_item(actor=manager, version_id=new.pk, code="used", item=reworded, seen=_seen(USED), now=NOW)
    building.add_item(
        actor=manager, version_id=new.pk, section="s", item=ShortText(code="why", title={"vi": "Vì sao?"}), now=NOW
    )
    address = f"{AT}/phieu-hoi/cong-bo/"
    seen = client.get(address).context["card"].content_hash
    refused = client.post(address, {"seen": seen})
    assert refused.status_code == 400
    assert Version.objects.get(pk=new.pk).status == "draft"
    assert client.post(address, {"seen": seen, "so-sanh-used": "yes"}).url == f"{AT}/phieu-hoi/2/"
    assert selectors.comparability(new.pk) == {"used": Comparable.YES, "why": Comparable.NO}
    page = text(client.get(f"{AT}/phieu-hoi/2/so-sanh/"))
    assert "<del>Ông/Bà đã dùng dịch vụ công?</del> <ins>Ông/Bà đã từng dùng?</ins>" in page


def test_a_draft_with_faults_is_not_published_and_each_fault_leads_to_its_place(draft, manager, signed_in):
    client = signed_in(manager)
    act(client, act="remove", code="used")
    act(client, act="remove", code="age")
    page = client.get(f"{AT}/phieu-hoi/cong-bo/")
    assert [trouble.link for trouble in page.context["troubles"]] == [
        f"{AT}/phieu-hoi/sua/", f"{AT}/phieu-hoi/sua/phan/s/",
    ]  # fmt: skip
    client.post(f"{AT}/phieu-hoi/cong-bo/", {"seen": page.context["card"].content_hash})
    assert Version.objects.get().status == "draft"


def test_publishing_what_somebody_else_changed_since_is_refused(draft, manager, signed_in):
    act(signed_in(manager), act="up", code="age")
    signed_in(manager).post(f"{AT}/phieu-hoi/cong-bo/", {"seen": draft.content_hash})
    assert Version.objects.get().status == "draft"


def test_a_draft_is_deleted_after_a_question(draft, manager, signed_in):
    client = signed_in(manager)
    client.post(f"{AT}/phieu-hoi/xoa/", {"seen": "old"})
    assert Questionnaire.objects.exists()
    page = client.post(f"{AT}/phieu-hoi/xoa/", {"seen": draft.content_hash})
    assert page.url == f"{AT}/cua-toi/"
    assert not Questionnaire.objects.exists()


def test_a_published_version_is_read_with_codes_conditions_and_source(client, ministry):
    loading.load(now=NOW)
    page = text(client.get(f"{AT}/sipas-2022/1/"))
    assert "A_commune" in page
    assert "1001/QĐ-BNV" in page
    paper = text(client.get(f"{AT}/sipas-2022/1/in/"))
    assert paper.count("paper-box") > 100


def test_where_a_version_is_used_is_said_by_features_above(client, published, settings):
    settings.THUOCDO_QUESTIONNAIRE_USES = (f"{__name__}.told_by_surveys",)
    page = text(client.get(f"{AT}/phieu-hoi/1/"))
    assert '<a href="/khao-sat/mot/">Khảo sát một</a>' in page


def told_by_surveys(version_ids, *, actor, on):
    from thuocdo.kernel.sentences import Titled
    from thuocdo.questionnaires.selectors.uses import Use

    assert on > TODAY or on <= TODAY
    return [Use(version_ids[0], Titled("Khảo sát một"), "/khao-sat/mot/")]


def test_the_xlsform_of_a_version_reads_back_to_the_same(client, published):
    content = client.get(f"{AT}/phieu-hoi/1/phieu-hoi.xlsx").content
    assert xlsforms.read_xlsform(content, "a.xlsx").document == FORM
