"""Two organisers on one draft: the second is told, and nothing that anybody typed is lost (issue 2, section 3)."""

import threading
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction

from tests.indices.conftest import NOW, TODAY
from tests.indices.test_pages import AT, form_of
from thuocdo.indices import selectors
from thuocdo.indices.domain import fingerprints
from thuocdo.indices.domain.documents import Document
from thuocdo.indices.domain.frameworks import FrameworkSpec
from thuocdo.indices.domain.rules import Option, OptionTable
from thuocdo.indices.forms.rules import RuleForm
from thuocdo.indices.models import Framework, Index
from thuocdo.indices.services import drafts, editing, lifecycle, spreadsheets
from thuocdo.indices.services.drafts import LateSave
from thuocdo.indices.services.spreadsheets import Format
from thuocdo.kernel.refusals import BadInput


@pytest.fixture
def change(draft, ministry_organiser):
    """Return a function with which a colleague changes a node meanwhile."""

    def changed(code="1.1", **told):
        document = selectors.document(draft.id)
        wanted = replace(document.spec.tree[code], **(told or {"title_vi": "Đồng nghiệp đã sửa"}))
        seen = fingerprints.of_node(document, code)
        editing.edit_node(actor=ministry_organiser, framework_id=draft.id, code=code, node=wanted, seen=seen, now=NOW)

    return changed


@pytest.mark.parametrize("act", ["put_in_use", "delete", "remove_node"])
def test_what_was_changed_since_it_was_looked_at_is_not_frozen_or_thrown_away(draft, ministry_organiser, change, act):
    document = selectors.document(draft.id)
    call = {"actor": ministry_organiser, "framework_id": draft.id, "now": NOW, "seen": fingerprints.of_all(document)}
    if act == "remove_node":
        call |= {"code": "1", "seen": fingerprints.of_branch(document, "1")}
    change()
    with pytest.raises(LateSave):
        {"put_in_use": lifecycle.put_in_use, "delete": drafts.delete, "remove_node": editing.remove_node}[act](**call)
    assert selectors.framework(draft.slug, actor=ministry_organiser, on=TODAY).status == "draft"
    assert selectors.spec(draft.id).tree["1.1"].title_vi == "Đồng nghiệp đã sửa"


@pytest.mark.parametrize("page", ["dua-vao-su-dung/", "xoa/", "sua/muc/1/bo/"])
def test_the_pages_carry_what_was_looked_at(signed_in, draft, ministry_organiser, change, page):
    client = signed_in(ministry_organiser)
    seen = client.get(f"{AT}/{draft.slug}/{page}").context["seen"]
    change()
    refused = client.post(f"{AT}/{draft.slug}/{page}", {"seen": seen}, follow=True)
    assert "Người khác đã sửa bản nháp" in refused.content.decode()
    assert "1.1" in selectors.spec(draft.id).tree
    assert client.post(f"{AT}/{draft.slug}/{page}", {"seen": refused.context["seen"]}).status_code == 302


def test_a_late_save_shows_every_field_that_differs(signed_in, draft, ministry_organiser, change):
    client, at = signed_in(ministry_organiser), f"{AT}/{draft.slug}/sua/muc/1.1/"
    typed = form_of(client.get(at)) | {"title_vi": "Tôi gõ", "save": "1"}
    change(guidance_vi="Hướng dẫn mới", responsible="Sở Nội vụ")
    late = client.post(at, typed)
    assert late.status_code == 400
    differing = {each.name: (each.stands, each.typed) for each in late.context["late"]}
    assert {"Hướng dẫn mới", "Sở Nội vụ"} < {stands for stands, _typed in differing.values()}
    assert "Tôi gõ" in {typed for _stands, typed in differing.values()}
    assert len(differing) == 3


def test_settings_changed_meanwhile_are_shown_beside_what_was_typed(signed_in, draft, ministry_organiser):
    client, at = signed_in(ministry_organiser), f"{AT}/{draft.slug}/sua/thiet-lap/"
    typed = form_of(client.get(at)) | {"title_en": "Mine"}
    document = selectors.document(draft.id)
    hers, seen = replace(document, title_en="Hers"), fingerprints.of_settings(document)
    editing.change_settings(actor=ministry_organiser, framework_id=draft.id, document=hers, seen=seen, now=NOW)
    late = client.post(at, typed)
    assert (late.status_code, [(each.stands, each.typed) for each in late.context["late"]]) == (400, [("Hers", "Mine")])
    assert client.post(at, form_of(late)).status_code == 302
    assert selectors.document(draft.id).title_en == "Mine"


def test_what_was_typed_for_a_node_that_is_gone_is_shown_again(signed_in, draft, ministry_organiser):
    client, at = signed_in(ministry_organiser), f"{AT}/{draft.slug}/sua/muc/1.1/"
    typed = form_of(client.get(at)) | {"title_vi": "Dòng chữ dài của tôi", "save": "1"}
    seen = fingerprints.of_branch(selectors.document(draft.id), "1.1")
    editing.remove_node(actor=ministry_organiser, framework_id=draft.id, code="1.1", seen=seen, now=NOW)
    page = client.post(at, typed)
    assert (page.status_code, client.get(at).status_code) == (400, 404)
    assert "Dòng chữ dài của tôi" in page.content.decode()
    assert "Không còn" in page.content.decode() or "không còn" in page.content.decode()


@pytest.mark.parametrize("where", ["sau=1.1", "duoi=1.1"])
def test_a_node_is_never_added_elsewhere_because_its_place_is_gone(signed_in, draft, ministry_organiser, where):
    client, at = signed_in(ministry_organiser), f"{AT}/{draft.slug}/sua/them/?{where}"
    typed = {"code": "1.99", "title_vi": "Mới", "max_points": "1", "channel": "appraisal"}
    typed["not_applicable"] = "not_allowed"
    seen = fingerprints.of_branch(selectors.document(draft.id), "1.1")
    editing.remove_node(actor=ministry_organiser, framework_id=draft.id, code="1.1", seen=seen, now=NOW)
    page = client.post(at, typed)
    assert page.status_code == 400 and "Mới" in page.content.decode()
    assert "1.99" not in selectors.spec(draft.id).tree


def test_a_spreadsheet_need_not_be_sent_again_when_the_draft_has_changed(signed_in, draft, ministry_organiser, change):
    client, at = signed_in(ministry_organiser), f"{AT}/{draft.slug}/sua/nhap/"
    document = selectors.document(draft.id)
    mine = replace(document, title_en="From a sheet")
    file = SimpleUploadedFile("x.csv", spreadsheets.export(mine, Format.CSV, "vi"))
    shown = client.post(at, {"file": file})
    change()
    late = client.post(at, {"table": shown.context["table"], "seen": shown.context["seen"]})
    assert late.status_code == 400
    assert selectors.document(draft.id).title_en == document.title_en
    again = client.post(at, {"table": late.context["table"], "seen": late.context["seen"]})
    assert (again.status_code, selectors.document(draft.id).title_en) == (302, "From a sheet")


def test_a_list_longer_than_the_form_usually_shows_loses_no_entry():
    """A spreadsheet may bring more rows than the form offers; saving the form gives back every one."""
    rule = OptionTable(tuple(Option(f"c{at}", f"Mức {at}", at) for at in range(120)))
    shown = RuleForm("option_table", None, rule)
    sent = {bound.html_name: str(bound.value() or "") for bound in shown}
    back = RuleForm("option_table", sent)
    assert back.is_valid()
    assert back.rule == rule
    hostile = RuleForm("option_table", {"rule-options-999-title_vi": "x"})
    assert len(hostile.lists[0].rows) < 10


def test_another_kind_of_rule_keeps_what_both_ask():
    typed = {"rule-achieved_vi": "Số việc xong", "rule-assigned_vi": "Số việc", "rule-cutoff_percent": "70"}
    shown = RuleForm("proportional", None, None, typed)
    assert (shown["achieved_vi"].value(), shown["assigned_vi"].value()) == ("Số việc xong", "Số việc")


def test_a_new_band_without_a_title_is_refused_and_not_dropped(signed_in, draft, ministry_organiser):
    client, at = signed_in(ministry_organiser), f"{AT}/{draft.slug}/sua/thiet-lap/"
    page = client.get(at)
    row = len(selectors.spec(draft.id).bands)
    refused = client.post(at, form_of(page) | {f"band-{row}-low": "10", f"band-{row}-high": "20"})
    assert refused.status_code == 400
    assert list(refused.context["form"].errors) == [f"band-{row}-title_vi"]


@pytest.mark.parametrize(
    ("told", "field"),
    [({"title_vi": "x" * 251}, "title_vi"), ({"title_en": "x" * 251}, "title_en"), ({"title_vi": " "}, "title_vi")],
)
def test_what_no_column_can_keep_is_refused_with_a_sentence(loaded, ministry, ministry_organiser, told, field):
    document = Document(FrameworkSpec(nodes=()), **{"title_vi": "Tên", **told})
    call = {"actor": ministry_organiser, "index_id": Index.objects.first().pk, "owner_id": ministry.pk, "now": NOW}
    with pytest.raises(BadInput) as refusal:
        drafts.begin_with(document=document, **call)
    assert refusal.value.field == field
    with pytest.raises(BadInput) as refusal:
        drafts.begin_with(document=Document(FrameworkSpec(nodes=(), valid_from_year=99_999), title_vi="Tên"), **call)
    assert refusal.value.field == "first_year"


@pytest.mark.django_db(transaction=True)
def test_two_drafts_of_one_title_begun_in_the_same_moment_both_stand(loaded, ministry, ministry_organiser):
    """In two indices, so that no lock on the index keeps them apart; the second finds another address."""
    call = {"actor": ministry_organiser, "owner_id": ministry.pk, "title_vi": "Cùng một tên", "now": NOW}
    first, second = Index.objects.values_list("pk", flat=True)[:2]
    told = []

    def begin_second():
        try:
            told.append(drafts.create(index_id=second, **call))
        except Exception as error:  # noqa: BLE001 -- shown by the test
            told.append(error)
        finally:
            connection.close()

    other = threading.Thread(target=begin_second)
    with transaction.atomic():
        mine = drafts.create(index_id=first, **call)
        other.start()
        other.join(1)  # it waits for the address that this transaction holds
        assert other.is_alive()
    other.join()
    assert mine == "cung-mot-ten"
    assert told == [f"cung-mot-ten-{Framework.objects.get(index_id=second, title_vi='Cùng một tên').version}"]
    assert Framework.objects.filter(title_vi="Cùng một tên").count() == 2
