"""B1: a questionnaire from draft to published version, which never changes; a correction is a new version."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from tests.questionnaires.conftest import NOW, TODAY
from thuocdo.directory.domain.actors import NOBODY
from thuocdo.foundation.audit.models import AuditRecord
from thuocdo.kernel.refusals import BadInput, NotFound, NotPermitted
from thuocdo.questionnaires import selectors
from thuocdo.questionnaires.domain.comparison import Comparable
from thuocdo.questionnaires.domain.documents import Document, Section
from thuocdo.questionnaires.domain.items import Option, ShortText, Single
from thuocdo.questionnaires.models import Questionnaire, Version
from thuocdo.questionnaires.services import drafts, loading, publishing
from thuocdo.questionnaires.services.drafts import LateSave

YES_NO = (Option("co", {"vi": "Có"}), Option("khong", {"vi": "Không"}))
ASKED = Single(code="asked", title={"vi": "Hài lòng?"}, options=YES_NO)


def form(*items):
    return Document(title={"vi": "Phiếu hỏi"}, sections=(Section(code="s", items=items),))


@pytest.fixture
def draft(manager, ministry):
    return drafts.create(actor=manager, owner_id=ministry.pk, document=form(ASKED), now=NOW)


@pytest.fixture
def published(draft, manager):
    return publishing.publish(actor=manager, version_id=draft.pk, seen=draft.content_hash, now=NOW)


def test_a_draft_is_its_owners_and_a_published_version_everyones(draft, manager, stranger):
    with pytest.raises(NotFound):
        selectors.version("phieu-hoi", 1, actor=stranger, on=TODAY)
    publishing.publish(actor=manager, version_id=draft.pk, seen=draft.content_hash, now=NOW)
    assert selectors.version("phieu-hoi", 1, actor=NOBODY, on=TODAY).title == "Phiếu hỏi"
    assert selectors.document(draft.pk) == form(ASKED)


def test_only_a_survey_manager_of_the_unit_begins_and_publishes(draft, ministry, stranger):
    with pytest.raises(NotPermitted, match=r"^You are not a survey manager of this unit\.$"):
        drafts.create(actor=stranger, owner_id=ministry.pk, document=form(ASKED), now=NOW)
    with pytest.raises(NotFound):
        publishing.publish(actor=stranger, version_id=draft.pk, seen=draft.content_hash, now=NOW)
    assert Questionnaire.objects.count() == 1
    assert Version.objects.get().status == "draft"


def test_a_published_version_changes_by_no_way(published, manager):
    with pytest.raises(NotPermitted, match="published and never changes"):
        drafts.edit(
            actor=manager, version_id=published.pk, document=form(), seen=published.content_hash, now=NOW
        )  # fmt: skip
    for change in (lambda: Version.objects.update(title_vi="Khác"), lambda: Version.objects.all().delete(),
                   lambda: Questionnaire.objects.all().delete()):  # fmt: skip
        with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
            change()
    assert Version.objects.get().title_vi == "Phiếu hỏi"


def test_a_faulty_draft_is_kept_but_not_published(draft, manager):
    drafts.edit(actor=manager, version_id=draft.pk, document=form(), seen=draft.content_hash, now=NOW)
    draft.refresh_from_db()
    with pytest.raises(BadInput) as refused:
        publishing.publish(actor=manager, version_id=draft.pk, seen=draft.content_hash, now=NOW)
    assert [str(each.sentence) for each in refused.value.problems] == [
        "There is no question yet.", "This section has no items.",
    ]  # fmt: skip


def test_a_late_save_is_noticed(draft, manager):
    seen = draft.content_hash
    drafts.edit(actor=manager, version_id=draft.pk, document=form(), seen=seen, now=NOW)
    with pytest.raises(LateSave):
        drafts.edit(actor=manager, version_id=draft.pk, document=form(ASKED, ASKED), seen=seen, now=NOW)
    assert selectors.document(draft.pk) == form()


def test_a_correction_says_which_answers_stay_comparable(published, manager):
    reworded = replace(ASKED, title={"vi": "Rất hài lòng?"})
    new = drafts.begin_version(actor=manager, questionnaire_id=published.questionnaire_id, now=NOW)
    added = ShortText(code="why", title={"vi": "Vì sao?"})
    new = drafts.edit(
        actor=manager, version_id=new.pk, document=form(reworded, added), seen=new.content_hash, now=NOW
    )  # fmt: skip
    with pytest.raises(BadInput) as refused:
        publishing.publish(actor=manager, version_id=new.pk, seen=new.content_hash, now=NOW)
    assert [each.place for each in refused.value.problems] == ["asked"]
    decided = {"asked": Comparable.NO}
    publishing.publish(actor=manager, version_id=new.pk, seen=new.content_hash, comparable=decided, now=NOW)
    assert selectors.comparability(new.pk) == {"asked": Comparable.NO, "why": Comparable.NO}
    assert not selectors.comparable_over((published.pk, new.pk), "asked")
    assert selectors.comparable_over((published.pk,), "asked")
    assert selectors.document(published.pk) == form(ASKED)


def test_what_is_new_can_not_be_declared_comparable(published, manager):
    new = drafts.begin_version(actor=manager, questionnaire_id=published.questionnaire_id, now=NOW)
    added = ShortText(code="why", title={"vi": "Vì sao?"})
    new = drafts.edit(actor=manager, version_id=new.pk, document=form(ASKED, added), seen=new.content_hash, now=NOW)
    with pytest.raises(BadInput):
        publishing.publish(
            actor=manager, version_id=new.pk, seen=new.content_hash, comparable={"why": Comparable.YES}, now=NOW
        )


def test_there_is_one_draft_at_a_time(published, manager):
    drafts.begin_version(actor=manager, questionnaire_id=published.questionnaire_id, now=NOW)
    with pytest.raises(BadInput, match="There is a draft already"):
        drafts.begin_version(actor=manager, questionnaire_id=published.questionnaire_id, now=NOW)


def test_a_deleted_first_draft_leaves_nothing_but_the_record(draft, manager):
    drafts.delete(actor=manager, version_id=draft.pk, seen=draft.content_hash, now=NOW)
    assert not Questionnaire.objects.exists()
    assert [each.action for each in AuditRecord.objects.order_by("pk")] == [
        "questionnaires.begin",
        "questionnaires.delete",
    ]


def test_templates_are_loaded_once_and_copied_by_anyone_who_manages_surveys(ministry, stranger):
    assert [each.is_new for each in loading.load(now=NOW)] == [True, True]
    assert [each.is_new for each in loading.load(now=NOW)] == [False, False]
    sipas = next(each for each in selectors.templates() if each.slug == "sipas-2022")
    own = drafts.copy(
        actor=stranger, version_id=sipas.id, owner_id=stranger.held[0].unit_id, title_vi="Phiếu của tỉnh", now=NOW
    )
    assert own.questionnaire.slug == "phieu-cua-tinh"
    assert selectors.document(own.pk).sections == selectors.document(sipas.id).sections
    assert len(selectors.newest(actor=stranger, on=TODAY)) == 3
    assert len(selectors.newest(actor=NOBODY, on=TODAY)) == 2
