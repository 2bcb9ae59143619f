"""A7: the organiser keeps the reasons that appraisers often give, in the order in which they are offered."""

import pytest

from thuocdo.assessments.models import ReasonTemplate
from thuocdo.assessments.services import reasons
from thuocdo.kernel.refusals import NotPermitted

from .conftest import IN_APPRAISAL_1

AT = "/danh-gia/cchc-so-2026/tham-dinh/"


def test_reasons_stand_in_the_order_that_the_organiser_gives(running, people, browser_of, at):
    """The one given most often comes first; beyond either end nothing moves."""
    at(IN_APPRAISAL_1)
    organiser = browser_of(people.organiser)
    for word in ("a", "b", "c"):
        organiser.post(AT + "ly-do/", {"moi-text": word})
    ids = {each.text: str(each.pk) for each in ReasonTemplate.objects.all()}

    def move(word, way):
        assert organiser.post(AT + "ly-do/", {"ma": ids[word], way: "1"}).status_code == 302
        return [each.text for each in ReasonTemplate.objects.all()]

    assert move("c", "len") == ["a", "c", "b"]
    assert move("c", "len") == move("c", "len") == ["c", "a", "b"]
    assert move("a", "xuong") == move("a", "xuong") == ["c", "b", "a"]
    ReasonTemplate.objects.update(position=0)  # as older lists may be
    before = [each.text for each in ReasonTemplate.objects.all()]
    assert move(before[1], "len") == [before[1], before[0], before[2]]
    page = organiser.get("/en" + AT + "ly-do/").content.decode()
    assert page.count('name="len"') == page.count('name="xuong"') == 2
    assert organiser.post(AT + "ly-do/", {"ma": "999999", "len": "1"}).status_code == 404
    with pytest.raises(NotPermitted):
        reasons.move_reason(actor=people.chair, owner_id=ReasonTemplate.objects.first().owner_id,
                            reason_id=int(ids["a"]), up=True, now=IN_APPRAISAL_1)  # fmt: skip
