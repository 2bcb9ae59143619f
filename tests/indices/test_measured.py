"""An index is begun and changed by the organisers of its owner (A2), on record (F4)."""

from dataclasses import replace

import pytest

from tests.indices.conftest import NOW, TODAY
from thuocdo.directory.domain.actors import NOBODY
from thuocdo.foundation.audit.models import AuditRecord
from thuocdo.indices import selectors
from thuocdo.indices.domain import fingerprints
from thuocdo.indices.domain.measured import Measured
from thuocdo.indices.models import Framework, Index
from thuocdo.indices.services import drafts, lifecycle, measured
from thuocdo.kernel.refusals import BadInput, NotFound, NotPermitted

AT = "/bo-tieu-chi/chi-so"
DEPARTMENTS = Measured("Chỉ số các sở", "Index of departments", "chi-so-so", "department", True)


@pytest.fixture
def who(ministry_organiser, thanh_hoa_organiser):
    return {"own": thanh_hoa_organiser, "other": ministry_organiser, "nobody": NOBODY}


@pytest.fixture
def index(thanh_hoa, thanh_hoa_organiser):
    measured.begin(actor=thanh_hoa_organiser, owner_id=thanh_hoa.pk, told=DEPARTMENTS, now=NOW)
    return selectors.index("chi-so-so")


@pytest.mark.parametrize(
    ("asks", "refused"),
    [("own", ""), ("other", "You are not an organiser of this unit."), ("nobody", "Sign in first.")],
)
def test_only_organisers_of_the_owner_begin_an_index(who, thanh_hoa, asks, refused):
    def begin():
        return measured.begin(actor=who[asks], owner_id=thanh_hoa.pk, told=DEPARTMENTS, now=NOW)

    if refused:
        with pytest.raises(NotPermitted) as told:
            begin()
        assert (str(told.value), Index.objects.count(), AuditRecord.objects.count()) == (refused, 0, 0)
    else:
        assert begin() == "chi-so-so"
        assert selectors.measured(selectors.index("chi-so-so").id) == DEPARTMENTS
        assert selectors.index("chi-so-so").within_id == thanh_hoa.pk


@pytest.mark.parametrize(("asks", "allowed"), [("own", True), ("other", False), ("nobody", False)])
def test_only_organisers_of_the_owner_change_an_index(who, index, asks, allowed):
    wanted = replace(DEPARTMENTS, title_vi="Chỉ số các sở, ngành")
    call = {"actor": who[asks], "index_id": index.id, "told": wanted, "seen": DEPARTMENTS.mark, "now": NOW}
    if allowed:
        measured.change(**call)
        assert AuditRecord.objects.order_by("-pk").first().action == "indices.change_index"
        assert AuditRecord.objects.order_by("-pk").first().subject == "index chi-so-so"
    else:
        with pytest.raises(NotPermitted):
            measured.change(**call)
    assert (selectors.measured(selectors.index("chi-so-so").id) == wanted) is allowed


def test_every_fault_is_told_at_once_and_nothing_is_written(thanh_hoa, thanh_hoa_organiser, index):
    wrong = Measured("", "x" * 251, "Chỉ số", "planet", False)
    with pytest.raises(BadInput) as told:
        measured.begin(actor=thanh_hoa_organiser, owner_id=thanh_hoa.pk, told=wrong, now=NOW)
    assert [problem.place for problem in told.value.problems] == ["title_vi", "title_en", "slug", "unit_kind"]
    with pytest.raises(BadInput, match=r"^There is an index with the code chi-so-so already\.$"):
        measured.begin(actor=thanh_hoa_organiser, owner_id=thanh_hoa.pk, told=DEPARTMENTS, now=NOW)
    assert Index.objects.count() == 1


def test_the_last_of_two_writers_is_told_and_nothing_is_lost(index, thanh_hoa_organiser):
    first, second = replace(DEPARTMENTS, title_vi="Một"), replace(DEPARTMENTS, title_vi="Hai")
    call = {"actor": thanh_hoa_organiser, "index_id": index.id, "seen": DEPARTMENTS.mark, "now": NOW}
    measured.change(told=first, **call)
    with pytest.raises(drafts.LateSave):
        measured.change(told=second, **call)
    assert selectors.measured(selectors.index("chi-so-so").id) == first


def test_once_a_framework_is_in_use_only_titles_change(loaded, thanh_hoa_organiser):
    """Published results rest on the kind of units and stand at addresses made of the code."""
    index_id = selectors.index("cchc-so-thanh-hoa").id
    stands = selectors.measured(index_id)
    call = {"actor": thanh_hoa_organiser, "index_id": index_id, "seen": stands.mark, "now": NOW}
    with pytest.raises(BadInput) as told:
        measured.change(told=replace(stands, slug="khac", unit_kind="district", own_parts=False), **call)
    assert [problem.place for problem in told.value.problems] == ["slug", "unit_kind", "own_parts"]
    measured.change(told=replace(stands, title_en="Departments"), **call)
    assert selectors.measured(index_id) == replace(stands, title_en="Departments")


def test_an_index_that_is_gone_can_not_be_changed(thanh_hoa_organiser, db):
    with pytest.raises(NotFound):
        measured.change(actor=thanh_hoa_organiser, index_id=2**31, told=DEPARTMENTS, seen="", now=NOW)


def test_an_organiser_begins_an_index_on_its_page_and_a_framework_for_it(signed_in, thanh_hoa, thanh_hoa_organiser):
    client = signed_in(thanh_hoa_organiser)
    empty = client.post(f"{AT}/moi/", {"owner": str(thanh_hoa.pk), "title_vi": "", "units": "own"})
    assert (empty.status_code, Index.objects.count()) == (400, 0)
    sent = {"owner": str(thanh_hoa.pk), "title_vi": "Chỉ số CCHC cấp xã", "unit_kind": "commune", "units": "own"}
    assert client.post(f"{AT}/moi/", sent)["Location"] == f"{AT}/chi-so-cchc-cap-xa/"
    listed = client.get("/bo-tieu-chi/cua-toi/").content.decode()
    assert "Chỉ số CCHC cấp xã" in listed
    page = client.get(f"{AT}/chi-so-cchc-cap-xa/")
    link = f"/bo-tieu-chi/moi/?index={selectors.index('chi-so-cchc-cap-xa').id}"
    assert link in page.content.decode()
    assert client.get(link).context["form"]["index"].value() == link.rpartition("=")[2]


def test_nobody_hears_of_an_index_that_another_owner_prepares(signed_in, who, index, loaded):
    """A2: the choice of indices holds one's own and those with a public framework; the service refuses the others."""

    def offered(asks):
        choices = signed_in(who[asks]).get("/bo-tieu-chi/moi/").context["form"].fields["index"].choices
        return {str(value) for value, _words in choices}

    public = selectors.index("par-index-tinh")
    assert {str(index.id), str(public.id)} <= offered("own")
    assert str(public.id) in offered("other") and str(index.id) not in offered("other")

    owner = who["other"].held[0].unit_id
    call = {"actor": who["other"], "owner_id": owner, "title_vi": "Bộ tiêu chí", "now": NOW}
    with pytest.raises(NotFound):
        drafts.create(index_id=index.id, **call)
    assert not Framework.objects.filter(index_id=index.id).exists()
    assert drafts.create(index_id=public.id, **call)


def test_a_late_save_on_the_page_keeps_what_was_typed_and_shows_what_stands(signed_in, thanh_hoa_organiser, index):
    client, at = signed_in(thanh_hoa_organiser), f"{AT}/chi-so-so/"
    sent = {"title_vi": "Của tôi", "slug": "chi-so-so", "unit_kind": "department", "units": "own"}
    measured.change(actor=thanh_hoa_organiser, index_id=index.id, told=replace(DEPARTMENTS, title_vi="Của người khác"),
                    seen=DEPARTMENTS.mark, now=NOW)  # fmt: skip
    refused = client.post(at, {**sent, "seen": DEPARTMENTS.mark})
    assert refused.status_code == 400
    text = refused.content.decode()
    assert "Của tôi" in text and "Của người khác" in text
    again = client.post(at, {**sent, "seen": refused.context["form"]["seen"].value()})
    assert (again.status_code, selectors.measured(selectors.index("chi-so-so").id).title_vi) == (302, "Của tôi")


@pytest.mark.parametrize(("asks", "status"), [("own", 200), ("other", 403)])
def test_the_page_of_an_index_is_its_owners(signed_in, who, index, asks, status):
    client = signed_in(who[asks])
    assert client.get(f"{AT}/chi-so-so/").status_code == status
    assert client.post(f"{AT}/chi-so-so/", {"title_vi": "x"}).status_code == (400 if status == 200 else status)
    assert client.get(f"{AT}/khong-co/").status_code == 404


def test_who_is_not_signed_in_is_asked_to(client, index):
    assert client.get(f"{AT}/chi-so-so/").status_code == 302
    assert client.get(f"{AT}/moi/").status_code == 302


def test_a_draft_of_another_owners_framework_is_compared_with_its_original(signed_in, thanh_hoa, thanh_hoa_organiser,
                                                                            loaded, client):  # fmt: skip
    """A1: what a version was copied from stands on the draft and, once in use, on its public page."""
    source = selectors.in_use("tinh-2022-mo-hinh")
    told = {"framework_id": source.id, "owner_id": thanh_hoa.pk, "title_vi": "Bản của tỉnh", "now": NOW}
    slug = drafts.copy(actor=thanh_hoa_organiser, **told)
    link = f'/bo-tieu-chi/{slug}/so-sanh/?voi=tinh-2022-mo-hinh"'
    page = signed_in(thanh_hoa_organiser).get(f"/bo-tieu-chi/{slug}/sua/").content.decode()
    assert link in page and "Bộ Nội vụ" in page
    assert client.get(link.rstrip('"')).status_code == 200
    card = selectors.framework(slug, actor=thanh_hoa_organiser, on=TODAY)
    mark = fingerprints.of_all(selectors.document(card.id))
    lifecycle.put_in_use(actor=thanh_hoa_organiser, framework_id=card.id, seen=mark, now=NOW)
    client.logout()
    assert link in client.get(f"/bo-tieu-chi/{slug}/").content.decode()


def test_a_draft_that_was_copied_is_not_named_to_who_may_not_see_it(client, draft, ministry, ministry_organiser):
    told = {"framework_id": draft.id, "owner_id": ministry.pk, "title_vi": "Bản thứ hai", "now": NOW}
    slug = drafts.copy(actor=ministry_organiser, **told)
    card = selectors.framework(slug, actor=ministry_organiser, on=TODAY)
    mark = fingerprints.of_all(selectors.document(card.id))
    lifecycle.put_in_use(actor=ministry_organiser, framework_id=card.id, seen=mark, now=NOW)
    page = client.get(f"/bo-tieu-chi/{slug}/")
    assert (page.status_code, draft.slug in page.content.decode()) == (200, False)
