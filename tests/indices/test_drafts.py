"""A draft is begun, changed, put in use, and never changes again (A1); each owner's drafts are its own (A2)."""

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction as F

import pytest

from tests.indices.conftest import NOW, TODAY
from thuocdo.directory.domain.actors import NOBODY
from thuocdo.foundation.models import AuditRecord, Event
from thuocdo.indices import selectors
from thuocdo.indices.domain import fingerprints, validation
from thuocdo.indices.domain.comparison import Change, difference
from thuocdo.indices.domain.documents import Move
from thuocdo.indices.domain.frameworks import Node
from thuocdo.indices.domain.lifecycle import Status
from thuocdo.indices.domain.rules import YesNo
from thuocdo.indices.models import Framework
from thuocdo.indices.models import Node as NodeTable
from thuocdo.indices.services import drafts, editing, lifecycle, loading
from thuocdo.kernel.refusals import BadInput, NotFound, NotPermitted


def all_of(draft):
    return fingerprints.of_all(selectors.document(draft.id))


def node(card, code):
    return selectors.spec(card.id).tree[code]


def edit(actor, card, code, changed, seen=None):
    document = selectors.document(card.id)
    editing.edit_node(
        actor=actor, framework_id=card.id, code=code, node=changed,
        seen=seen or fingerprints.of_node(document, code), now=NOW,
    )  # fmt: skip


@pytest.mark.parametrize("slug", ["bo-2021", "tinh-2022-linh-vuc", "tinh-2022-mo-hinh", "thanh-hoa-so-2019"])
def test_what_is_stored_is_what_the_file_says(loaded, slug):
    assert selectors.document(selectors.in_use(slug).id) == loading.shipped(slug)


def test_the_model_has_69_leaves_and_100_points_and_no_errors(loaded):
    """A3: every leaf says how its points are earned, and the model is called one."""
    card = selectors.in_use("tinh-2022-mo-hinh")
    spec = selectors.spec(card.id)
    assert card.is_model
    assert (len(spec.tree.fields), len(spec.tree.leaves), spec.tree.max_points) == (8, 69, 100)
    assert validation.errors(spec) == ()


def test_thanh_hoas_hole_in_the_bands_is_a_finding(loaded):
    """A16: 60 to under 70 is in no band, and the framework stands as printed all the same."""
    card = selectors.in_use("thanh-hoa-so-2019")
    assert card.as_printed
    found = [str(fault.sentence) for fault in validation.problems(selectors.spec(card.id))]
    assert "No band holds the values from 60 to under 70." in found


def test_a_copy_is_the_next_version_and_compares_leaf_by_leaf(draft):
    """A1: a new year's version is made by copying and editing."""
    source = selectors.in_use("tinh-2022-mo-hinh")
    assert (draft.version, draft.status, draft.is_model, draft.first_year) == (
        source.version + 1,
        Status.DRAFT,
        True,
        2026,
    )
    leaves = difference(selectors.spec(source.id), selectors.spec(draft.id)).leaves
    assert all(leaf.comparable and not leaf.changes for leaf in leaves)


def test_an_edited_node_keeps_its_place_and_shows_in_the_comparison(draft, ministry_organiser):
    edit(ministry_organiser, draft, "1.1", replace(node(draft, "1.1"), max_points=F("2.5"), title_vi="Kế hoạch CCHC"))
    source = selectors.in_use("tinh-2022-mo-hinh")
    [changed] = difference(selectors.spec(source.id), selectors.spec(draft.id)).changed
    assert changed.code == "1.1"
    assert {Change.POINTS, Change.REWORDED} <= changed.changes
    assert selectors.nodes(draft.id)[1].code == "1.1"


def test_a_late_save_is_refused_and_leaves_everything_as_it_was(draft, ministry_organiser):
    """A second organiser's change of the same node is not overwritten."""
    seen = fingerprints.of_node(selectors.document(draft.id), "1.1")
    edit(ministry_organiser, draft, "1.1", replace(node(draft, "1.1"), title_vi="Lần một"))
    with pytest.raises(drafts.LateSave, match=r"^1\.1 was changed by somebody else"):
        edit(ministry_organiser, draft, "1.1", replace(node(draft, "1.1"), title_vi="Lần hai"), seen=seen)
    assert node(draft, "1.1").title_vi == "Lần một"


def test_two_people_may_work_on_different_nodes_at_once(draft, ministry_organiser):
    seen = fingerprints.of_node(selectors.document(draft.id), "1.2")
    edit(ministry_organiser, draft, "1.1", replace(node(draft, "1.1"), title_vi="Một"))
    edit(ministry_organiser, draft, "1.2", replace(node(draft, "1.2"), title_vi="Hai"), seen=seen)
    assert (node(draft, "1.1").title_vi, node(draft, "1.2").title_vi) == ("Một", "Hai")


def test_nodes_that_keep_their_code_keep_their_row(draft, ministry_organiser):
    before = dict(NodeTable.objects.filter(framework_id=draft.id).values_list("code", "pk"))
    branch = fingerprints.of_branch(selectors.document(draft.id), "1.5")
    editing.remove_node(actor=ministry_organiser, framework_id=draft.id, code="1.5", seen=branch, now=NOW)
    new = Node("1.5", "1", "Mới", F(2), rule=YesNo())
    editing.add_node(actor=ministry_organiser, framework_id=draft.id, node=new, after="1.4", now=NOW)
    editing.move_node(actor=ministry_organiser, framework_id=draft.id, code="1.2", way=Move.UP, now=NOW)
    after = dict(NodeTable.objects.filter(framework_id=draft.id).values_list("code", "pk"))
    assert before.keys() == after.keys()
    assert [code for code in before if before[code] != after[code]] == ["1.5"]
    assert [row.code for row in selectors.nodes(draft.id)][:3] == ["1", "1.2", "1.1"]
    assert [row.code for row in selectors.nodes(draft.id) if row.parent_code == "1"][4] == "1.5"


def test_a_new_code_follows_to_the_children(draft, ministry_organiser):
    edit(ministry_organiser, draft, "1.3", replace(node(draft, "1.3"), code="1.9"))
    assert [row.parent_code for row in selectors.nodes(draft.id) if row.code == "1.3.1"] == ["1.9"]


@pytest.mark.parametrize(
    ("code", "way", "parent"),
    [("1.2", Move.INDENT, "1.1"), ("1.3.1", Move.OUTDENT, "1"), ("2", Move.UP, "")],
)
def test_a_node_moves_with_everything_under_it(draft, ministry_organiser, code, way, parent):
    before = {row.code for row in selectors.nodes(draft.id)}
    editing.move_node(actor=ministry_organiser, framework_id=draft.id, code=code, way=way, now=NOW)
    rows = selectors.nodes(draft.id)
    assert {row.code for row in rows} == before
    assert [row.parent_code for row in rows if row.code == code] == [parent]


@pytest.mark.parametrize(("code", "way"), [("1", Move.UP), ("8", Move.DOWN), ("1", Move.OUTDENT), ("1.1", Move.INDENT)])
def test_where_there_is_no_room_a_sentence_says_so(draft, ministry_organiser, code, way):
    with pytest.raises(BadInput):
        editing.move_node(actor=ministry_organiser, framework_id=draft.id, code=code, way=way, now=NOW)


def test_a_draft_with_errors_cannot_be_put_in_use(draft, ministry_organiser):
    """A3: bad ones are named with their place; 2.5 under a field of 9.5 makes 10 of 9.5."""
    edit(ministry_organiser, draft, "1.1", replace(node(draft, "1.1"), max_points=F("2.5")))
    with pytest.raises(BadInput) as refusal:
        lifecycle.put_in_use(actor=ministry_organiser, framework_id=draft.id, seen=all_of(draft), now=NOW)
    assert [problem.place for problem in refusal.value.problems] == ["1"]
    assert Framework.objects.get(pk=draft.id).status == "draft"


def test_in_use_it_never_changes_again(draft, ministry_organiser):
    """A1: by no service, and the sentence says what to do instead."""
    lifecycle.put_in_use(actor=ministry_organiser, framework_id=draft.id, seen=all_of(draft), now=NOW)
    document = selectors.document(draft.id)
    everything = {"actor": ministry_organiser, "framework_id": draft.id, "now": NOW}
    for act in (
        lambda: edit(ministry_organiser, draft, "1.1", replace(node(draft, "1.1"), title_vi="Khác")),
        lambda: editing.add_node(node=Node("9", None, "Thêm", F(1)), **everything),
        lambda: editing.move_node(code="1.2", way=Move.UP, **everything),
        lambda: editing.remove_node(code="1.2", seen="", **everything),
        lambda: editing.change_settings(document=document, seen="", **everything),
        lambda: drafts.take_over(document=document, seen="", **everything),
        lambda: drafts.delete(seen="", **everything),
        lambda: lifecycle.put_in_use(seen="", **everything),
    ):
        with pytest.raises(NotPermitted, match="in use and never changes"):
            act()
    assert selectors.document(draft.id) == document
    lifecycle.supersede(**everything)
    assert selectors.in_use(draft.slug).status is Status.SUPERSEDED


def test_another_owners_organiser_sees_no_draft_and_does_nothing_to_it(draft, thanh_hoa_organiser, thanh_hoa):
    """A2: not found, rather than forbidden: not even its name is told."""
    everything = {"actor": thanh_hoa_organiser, "framework_id": draft.id, "now": NOW}
    document = selectors.document(draft.id)
    for act in (
        lambda: selectors.framework(draft.slug, actor=thanh_hoa_organiser, on=TODAY),
        lambda: edit(thanh_hoa_organiser, draft, "1.1", node(draft, "1.1")),
        lambda: editing.remove_node(code="1.2", seen="", **everything),
        lambda: drafts.delete(seen="", **everything),
        lambda: drafts.copy(owner_id=thanh_hoa.pk, title_vi="Của tôi", **everything),
        lambda: lifecycle.put_in_use(seen="", **everything),
        lambda: lifecycle.supersede(**everything),
    ):
        with pytest.raises(NotFound):
            act()
    assert selectors.document(draft.id) == document
    assert draft.slug not in {card.slug for card in selectors.frameworks(thanh_hoa_organiser, on=TODAY)}
    assert draft.slug not in {card.slug for card in selectors.frameworks(NOBODY, on=TODAY)}


def test_whoever_organises_only_elsewhere_begins_nothing_here(loaded, thanh_hoa_organiser, ministry, thanh_hoa):
    """A2: a province copies a national framework for itself, never for the Ministry."""
    source = selectors.in_use("tinh-2022-mo-hinh")
    wanted = {"actor": thanh_hoa_organiser, "framework_id": source.id, "title_vi": "Bộ tiêu chí", "now": NOW}
    with pytest.raises(NotPermitted):
        drafts.copy(owner_id=ministry.pk, **wanted)
    slug = drafts.copy(owner_id=thanh_hoa.pk, **wanted)
    assert selectors.framework(slug, actor=thanh_hoa_organiser, on=TODAY).owner_id == thanh_hoa.pk


def test_a_role_that_has_ended_opens_nothing(draft, ministry_organiser):
    ended = replace(
        ministry_organiser, held=tuple(replace(each, valid_until=TODAY) for each in ministry_organiser.held)
    )
    with pytest.raises(NotFound):
        drafts.delete(actor=ended, framework_id=draft.id, seen=all_of(draft), now=NOW)
    drafts.delete(actor=ended, framework_id=draft.id, seen=all_of(draft), now=NOW - timedelta(days=1))
    assert not Framework.objects.filter(pk=draft.id).exists()


def test_every_change_is_in_the_audit_log_and_what_the_public_sees_in_the_outbox(draft, ministry_organiser):
    """F4: who, what, when; a refused action leaves no trace."""
    edit(ministry_organiser, draft, "1.1", replace(node(draft, "1.1"), title_vi="Kế hoạch"))
    with pytest.raises(BadInput):
        editing.move_node(actor=ministry_organiser, framework_id=draft.id, code="1", way=Move.UP, now=NOW)
    lifecycle.put_in_use(actor=ministry_organiser, framework_id=draft.id, seen=all_of(draft), now=NOW)
    told = AuditRecord.objects.filter(subject=f"framework {draft.slug}").order_by("pk")
    assert [each.action for each in told] == ["indices.begin", "indices.change", "indices.put_in_use"]
    assert {each.actor_id for each in told} == {ministry_organiser.user_id}
    assert Event.objects.filter(name="FrameworkPutInUse").count() == 1
