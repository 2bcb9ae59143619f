"""Pages of frameworks: reading, editing, spreadsheets, refusals (A1-A3, F7)."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.indices.conftest import NOW, TODAY
from thuocdo.directory.models import Unit
from thuocdo.indices import selectors
from thuocdo.indices.domain import fingerprints
from thuocdo.indices.models import Framework, Index
from thuocdo.indices.services import spreadsheets
from thuocdo.indices.services.spreadsheets import Format
from thuocdo.kernel.vietnamese import sort_key

AT = "/bo-tieu-chi"


def form_of(response):
    """Return what a browser would send if the shown form were saved as it is."""
    data = {}
    for form in (response.context["form"], response.context.get("rule_form")):
        for bound in form or ():
            value = bound.value()
            if value not in (None, False, ""):
                data[bound.html_name] = (
                    "on"
                    if value is True
                    else bound.field.widget.format_value(value)
                    if hasattr(bound.field.widget, "format_value") and not hasattr(bound.field, "choices")
                    else value
                )
    data["seen"] = response.context["seen"]
    if response.context.get("rule_form"):
        data["shown_kind"] = response.context["rule_form"].kind
    return data


def sheet(document, name="khung.xlsx", kind=Format.XLSX):
    return SimpleUploadedFile(name, spreadsheets.export(document, kind, "vi"))


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("slug", ["bo-2021", "tinh-2022-linh-vuc", "tinh-2022-mo-hinh", "thanh-hoa-huyen-2019"])
def test_everyone_reads_a_framework_in_use(client, loaded, prefix, slug, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        page = client.get(f"{prefix}{AT}/{slug}/")
    assert page.status_code == 200
    assert b"%(" not in page.content


def test_the_public_page_says_rules_in_words_and_that_a_model_is_a_model(client, loaded):
    text = client.get(f"/en{AT}/tinh-2022-mo-hinh/").content.decode()
    assert "Model data" in text
    assert 'id="tc-1.3.2"' in text
    assert "From 80%: achieved ÷ assigned × 2 points; under 80%: 0." in text


def test_the_hole_in_thanh_hoas_bands_is_shown(client, loaded):
    assert "No band holds the values from 60 to under 70." in client.get(f"/en{AT}/thanh-hoa-so-2019/").content.decode()


def test_the_list_is_filtered_and_says_when_nothing_is_found(client, loaded, thanh_hoa):
    def shown(query):
        return [card.slug for card in client.get(f"{AT}/?{query}").context["page"]]

    assert set(shown(f"owner={thanh_hoa.pk}")) == {"thanh-hoa-so-2019", "thanh-hoa-so-mo-hinh", "thanh-hoa-huyen-2019"}
    assert shown("q=cap+huyen") == ["thanh-hoa-huyen-2019"]
    assert shown("kind=ministry&year=2021") == ["bo-2021"]
    assert shown("q=khong+co+gi") == []
    assert client.get(f"{AT}/?owner=x&year=1e9&kind=%00&q=%27&sort=-id;&page=x&status=%00").status_code == 200
    assert "Chưa có bộ tiêu chí nào" not in client.get(f"{AT}/?q=khong+co+gi").content.decode()


SORTS = {
    "name": lambda card: sort_key(card.title_vi),
    "year": lambda card: card.first_year,
    "owner": lambda card: sort_key(card.owner_name),
    "criteria": lambda card: selectors.leaf_counts([card.id])[card.id],
}


@pytest.mark.parametrize("falling", [False, True])
@pytest.mark.parametrize("sort", SORTS)
def test_the_list_is_sorted_by_its_heads(client, loaded, sort, falling):
    page = client.get(f"{AT}/?sort={'-' if falling else ''}{sort}")
    keys = [SORTS[sort](card) for card in page.context["page"]]
    assert len(set(keys)) > 1
    assert keys == sorted(keys, reverse=falling)
    assert f'aria-sort="{"descending" if falling else "ascending"}"' in page.content.decode()


def test_an_order_that_no_head_offers_is_the_usual_one(client, loaded):
    usual = [card.slug for card in client.get(f"{AT}/").context["page"]]
    assert [card.slug for card in client.get(f"{AT}/?sort=-id;drop").context["page"]] == usual


def test_a_long_list_is_read_page_by_page_with_few_questions(client, loaded, ministry, django_assert_num_queries):
    index = Index.objects.get(slug="par-index-tinh")
    for version in range(10, 60):
        Framework.objects.create(
            index=index, owner=ministry, slug=f"v{version}", version=version, title_vi=f"Bộ {version}",
            status="in_use", put_in_use_at=NOW,
        )  # fmt: skip
    assert [len(client.get(f"{AT}/?page={number}").context["page"]) for number in (1, 2, 3, 99)] == [25, 25, 7, 7]
    with django_assert_num_queries(3):  # what may be chosen, what was found, how many criteria each has
        client.get(f"{AT}/?sort=year&page=2")


def test_owners_are_named_in_the_readers_language(client, loaded, ministry):
    Unit.objects.filter(pk=ministry.pk).update(title_en="Ministry of Home Affairs")
    named = dict(client.get(f"/en{AT}/").context["owners"])
    assert named[ministry.pk] == "Ministry of Home Affairs"
    assert dict(client.get(f"{AT}/").context["owners"])[ministry.pk] == "Bộ Nội vụ"


def test_the_organisers_own_list_shows_drafts_first_and_filters_by_status(signed_in, ministry_organiser, draft):
    client = signed_in(ministry_organiser)
    shown = [card.slug for card in client.get(f"{AT}/cua-toi/").context["page"]]
    assert shown[0] == draft.slug and "tinh-2021" in shown and "thanh-hoa-so-2019" not in shown
    assert [card.slug for card in client.get(f"{AT}/cua-toi/?status=draft").context["page"]] == [draft.slug]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_framework_and_the_template_are_downloaded(client, loaded, kind):
    document = selectors.document(selectors.in_use("tinh-2022-mo-hinh").id)
    sent = client.get(f"{AT}/tinh-2022-mo-hinh/tinh-2022-mo-hinh.{kind}")
    assert spreadsheets.read(sent.content, f"x.{kind}") == document
    assert client.get(f"{AT}/mau.{kind}").status_code == 200
    assert client.get(f"{AT}/mau.exe").status_code == 404


def test_the_organiser_edits_tries_saves_and_puts_in_use(signed_in, ministry_organiser, draft):
    """A1, A3: the journey of an organiser, step by step."""
    client, at = signed_in(ministry_organiser), f"{AT}/{draft.slug}/sua"
    # The tree opens with its problems: none.
    assert client.get(f"{at}/").context["error_count"] == 0
    # A rule is tried before anything is saved: 19 tasks, 3 late.
    page = client.get(f"/en{at}/muc/1.7/")
    tried = client.post(f"/en{at}/muc/1.7/", form_of(page) | {
        "try": "1", "try-dung-han": "16", "try-cham": "3", "try-chua": "0"})  # fmt: skip
    assert "1.42" in tried.content.decode()
    assert str(tried.context["trial"].points) == "27/19"
    # The maximum of a leaf is raised; the tree says at once that its field does not add up.
    page = client.get(f"{at}/muc/1.1/")
    saved = client.post(f"{at}/muc/1.1/", form_of(page) | {"max_points": "2,5", "save": "1"})
    assert (saved.status_code, saved["Location"]) == (302, f"{at}/muc/1.1/")
    assert client.get(f"{at}/").context["error_count"] == 1
    refused = client.post(f"{AT}/{draft.slug}/dua-vao-su-dung/", follow=True)
    assert refused.context["errors"]
    # A save on the strength of the old page is refused, and shows what was typed beside what stands.
    late = client.post(f"{at}/muc/1.1/", form_of(page) | {"title_vi": "Đã gõ rồi", "save": "1"})
    assert late.status_code == 400
    assert "Đã gõ rồi" in late.content.decode()
    assert ("2,5", "2") in {(each.stands, each.typed) for each in late.context["late"]}
    # Once seen, saving again goes through.
    again = form_of(late) | {"title_vi": "Đã gõ rồi", "max_points": "2", "save": "1", "seen": late.context["seen"]}
    assert client.post(f"{at}/muc/1.1/", again).status_code == 302
    # In use for good: the editor is closed, with the reason.
    assert (
        client.post(
            f"{AT}/{draft.slug}/dua-vao-su-dung/", {"seen": fingerprints.of_all(selectors.document(draft.id))}
        ).status_code
        == 302
    )
    closed = client.get(f"/en{at}/muc/1.1/")
    assert closed.status_code == 403
    assert "in use and never changes" in closed.content.decode()


def test_another_provinces_organiser_finds_no_draft(signed_in, client, thanh_hoa_organiser, draft):
    """A2: 404, not 403, for every address of a draft, by reading and by writing."""
    signed_in(thanh_hoa_organiser)
    for part in ("", "sua/", "sua/muc/1.1/", "sua/muc/1.1/bo/", "sua/them/", "sua/thiet-lap/", "sua/nhap/", "chep/",
                 "so-sanh/", "dua-vao-su-dung/", "ngung-su-dung/", "xoa/", f"{draft.slug}.csv"):  # fmt: skip
        assert client.get(f"{AT}/{draft.slug}/{part}").status_code == 404, part
    for part in ("sua/muc/1.1/", "sua/muc/1.1/chuyen/", "sua/muc/1.1/bo/", "xoa/", "dua-vao-su-dung/"):
        assert client.post(f"{AT}/{draft.slug}/{part}", {"way": "up"}).status_code == 404, part
    assert draft.slug not in client.get(f"{AT}/").content.decode()


def test_who_is_not_signed_in_is_asked_to(client, draft):
    assert client.get(f"{AT}/{draft.slug}/").status_code == 404
    assert client.get(f"{AT}/{draft.slug}/sua/").status_code == 302


@pytest.mark.parametrize("code", ["1", "1.1", "1.3.1", "1.6", "1.7", "2.5.1", "6.4", "8.1.1", "8.2.3"])
def test_saving_a_node_as_it_is_shown_changes_nothing(signed_in, ministry_organiser, draft, code):
    """The form of every kind of rule gives back what it was given."""
    client, at = signed_in(ministry_organiser), f"{AT}/{draft.slug}/sua/muc/{code}/"
    before = selectors.document(draft.id)
    saved = client.post(at, form_of(client.get(at)) | {"save": "1"})
    assert saved.status_code == 302, saved.context["form"].errors
    assert selectors.document(draft.id) == before


def test_faults_of_a_rule_are_told_at_their_fields(signed_in, ministry_organiser, draft):
    client, at = signed_in(ministry_organiser), f"/en{AT}/{draft.slug}/sua/muc/1.1/"
    page = client.post(
        at, form_of(client.get(at)) | {"rule-cutoff_percent": "tám mươi", "max_points": "hai", "save": "1"}
    )
    assert page.status_code == 400
    assert page.context["rule_form"].errors["cutoff_percent"]
    assert page.context["form"].errors["max_points"]


def test_nodes_are_added_moved_and_removed(signed_in, ministry_organiser, draft):
    client, at = signed_in(ministry_organiser), f"{AT}/{draft.slug}/sua"
    page = client.get(f"{at}/them/?duoi=1")
    assert page.context["form"]["code"].value() == "1.8"
    new = {"code": "1.8", "title_vi": "Mới", "max_points": "1", "rule_kind": "bands", "channel": "appraisal",
           "not_applicable": "not_allowed"}  # fmt: skip
    added = client.post(f"{at}/them/?duoi=1", new)
    assert added["Location"] == f"{at}/muc/1.8/?kind=bands#rule"
    assert client.get(added["Location"]).context["rule_form"].kind == "bands"
    assert client.post(f"{at}/them/?duoi=1", new).status_code == 400
    client.post(f"{at}/muc/1.8/chuyen/", {"way": "up"})
    assert [row.code for row in selectors.nodes(draft.id) if row.parent_code == "1"][-2:] == ["1.8", "1.7"]
    assert client.get(f"{at}/muc/1.8/bo/").status_code == 200
    client.post(f"{at}/muc/1.8/bo/", {"seen": client.get(f"{at}/muc/1.8/bo/").context["seen"]})
    assert "1.8" not in {row.code for row in selectors.nodes(draft.id)}


def test_the_settings_are_changed_and_a_late_save_is_refused(signed_in, ministry_organiser, draft):
    client, at = signed_in(ministry_organiser), f"{AT}/{draft.slug}/sua/thiet-lap/"
    page = client.get(at)
    before = selectors.document(draft.id)
    assert client.post(at, form_of(page) | {"save": "1"}).status_code == 302
    assert selectors.document(draft.id) == before
    assert client.post(at, form_of(page) | {"band-0-title_vi": "Xuất sắc", "save": "1"}).status_code == 302
    assert selectors.spec(draft.id).bands[0].title_vi == "Xuất sắc"
    late = client.post(at, form_of(page) | {"band-0-title_vi": "Nhóm 1", "save": "1"})
    assert late.status_code == 400
    assert "Nhóm 1" in late.content.decode()


def test_a_spreadsheet_is_compared_before_it_is_applied(signed_in, ministry_organiser, draft):
    """A1: the difference is shown, nothing changes before the second step, and late applying is refused."""
    from dataclasses import replace

    client, at = signed_in(ministry_organiser), f"{AT}/{draft.slug}/sua/nhap/"
    before = selectors.document(draft.id)
    nodes = [replace(node, title_vi="Kế hoạch năm") if node.code == "1.1" else node for node in before.spec.nodes]
    preview = client.post(at, {"file": sheet(before.with_nodes(nodes))})
    assert [row["leaf"].code for row in preview.context["rows"]] == ["1.1"]
    assert selectors.document(draft.id) == before
    step = {"table": preview.context["table"], "seen": preview.context["seen"]}
    assert client.post(at, step).status_code == 302
    assert selectors.document(draft.id) == before.with_nodes(nodes)
    assert client.post(at, step).status_code == 400


def test_a_faulty_spreadsheet_is_listed_row_by_row_and_takes_nothing(signed_in, ministry_organiser, ministry, draft):
    client = signed_in(ministry_organiser)
    bad = SimpleUploadedFile("x.csv", "code,title_vi,max_points\n1,Một,mười\n2,,5\n".encode())
    page = client.post(f"/en{AT}/nhap/", {"index": str(draft.index.id), "owner": str(ministry.pk), "file": bad})
    assert page.status_code == 400
    assert [problem.row for problem in page.context["refused"].problems] == [2, 3]
    count = len(selectors.frameworks(ministry_organiser, on=TODAY))
    good = sheet(selectors.document(draft.id))
    sent = client.post(f"{AT}/nhap/", {"index": str(draft.index.id), "owner": str(ministry.pk), "file": good,
                                       "title_vi": "Từ bảng tính"})  # fmt: skip
    assert sent["Location"] == f"{AT}/tu-bang-tinh/sua/"
    assert len(selectors.frameworks(ministry_organiser, on=TODAY)) == count + 1


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"PK\x03\x04rubbish", b"\xd0\xcf\x11\xe0"])
def test_hostile_files_get_a_page_and_a_sentence(signed_in, ministry_organiser, draft, content):
    client = signed_in(ministry_organiser)
    page = client.post(f"{AT}/{draft.slug}/sua/nhap/", {"file": SimpleUploadedFile("x.xlsx", content)})
    assert page.status_code == 400
    assert page.context["form"].errors["file"]


def test_the_mark_of_a_node_changes_with_anything_it_says(draft):
    from dataclasses import replace
    from fractions import Fraction

    document = selectors.document(draft.id)
    seen = fingerprints.of_node(document, "1.1")
    for change in ({"max_points": Fraction(3)}, {"title_en": "x"}, {"guidance_vi": "x"}, {"comparable_with": ""}):
        node = replace(document.spec.tree["1.1"], **change)
        other = document.with_nodes(node if each.code == "1.1" else each for each in document.spec.nodes)
        assert fingerprints.of_node(other, "1.1") != seen
