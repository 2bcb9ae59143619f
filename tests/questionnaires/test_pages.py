"""B1, F7: pages of questionnaires: who may open what, lists, beginning, bank, publishing, reading."""

from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.questionnaires.at_work import AT, FORM, USED, act, seen_of, stands, text
from tests.questionnaires.conftest import NOW, TODAY
from thuocdo.directory.models import User
from thuocdo.questionnaires import selectors
from thuocdo.questionnaires.domain.comparison import Comparable
from thuocdo.questionnaires.domain.documents import Section
from thuocdo.questionnaires.domain.items import ShortText
from thuocdo.questionnaires.models import Questionnaire, Version
from thuocdo.questionnaires.services import building, drafts, loading, publishing, xlsforms

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
    building.change_item(actor=manager, version_id=new.pk, code="used", item=reworded, seen=seen_of(USED), now=NOW)
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
