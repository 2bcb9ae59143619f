"""What people are told in the application: once, in their words and their language (issue 3, reminders)."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from thuocdo.foundation.audit.models import AuditRecord
from thuocdo.foundation.notices import selectors, services
from thuocdo.foundation.notices.models import Notice
from thuocdo.foundation.notices.values import from_json, to_json
from thuocdo.kernel.refusals import BadInput
from thuocdo.kernel.sentences import Sentence, Titled

from .conftest import LEADER, MORNING, OFFICER, remind, reopen

pytestmark = pytest.mark.django_db


def subjects(recipient_id, **more):
    return [each.subject for each in selectors.told(recipient_id, **more).notices]


def test_a_notice_is_read_in_the_readers_language():
    remind(OFFICER)

    with translation.override("en"):
        (told,) = selectors.told(OFFICER).notices
        assert told.subject == "PAR INDEX 2026: the deadline is 10/03/2026"
        assert told.body == "3 criteria are still open."
    assert told.link == "/viec/1/"
    assert told.read_at is None
    assert selectors.unread_count(OFFICER) == 1
    assert selectors.unread_count(LEADER) == 0


def test_the_same_news_twice_is_one_notice_for_each():
    """Event handlers may come twice (DESIGN, rule 6)."""
    remind(OFFICER)
    remind(OFFICER, OFFICER, LEADER, now=MORNING + timedelta(minutes=1))

    assert Notice.objects.count() == 2
    assert selectors.unread_count(OFFICER) == 1


def test_reading_is_noted_once_and_for_oneself_only():
    remind(OFFICER, LEADER)
    own = Notice.objects.get(recipient_id=OFFICER)

    assert services.read(recipient_id=LEADER, notice_id=own.pk, now=MORNING) is None
    assert selectors.unread_count(OFFICER) == 1
    assert services.read(recipient_id=OFFICER, notice_id=own.pk, now=MORNING) == "/viec/1/"
    services.read(recipient_id=OFFICER, notice_id=own.pk, now=MORNING + timedelta(days=1))
    own.refresh_from_db()
    assert own.read_at == MORNING
    assert selectors.unread_count(LEADER) == 1


def test_reading_all_leaves_what_came_meanwhile():
    remind(OFFICER)
    reopen(OFFICER, now=MORNING + timedelta(seconds=1))

    assert services.read_all(recipient_id=OFFICER, now=MORNING) == 1
    assert len(subjects(OFFICER, unread_only=True)) == 1
    assert len(subjects(OFFICER)) == 2


def test_what_is_no_longer_so_is_taken_back_unless_it_was_read():
    remind(OFFICER, LEADER)
    services.read_all(recipient_id=LEADER, now=MORNING)

    services.withdraw(key="round:1:deadline")

    assert list(Notice.objects.values_list("recipient_id", flat=True)) == [LEADER]


def test_the_list_has_pages_newest_first():
    for number in range(45):
        remind(OFFICER, key=f"round:{number}", now=MORNING + timedelta(minutes=number))

    page = selectors.told(OFFICER, page=3)
    assert (page.total, page.pages, page.page, len(page.notices)) == (45, 3, 3, 5)
    assert page.notices[-1].created_at == MORNING
    assert selectors.told(OFFICER, page=99).page == 3


@pytest.mark.parametrize("link", ["https://evil.example/", "//evil.example/", "/\\evil", "viec/1/", "/a b", "/x\\y"])
def test_a_link_never_leads_away_from_the_site(link):
    with pytest.raises(ValueError, match="not the path"):
        services.notify(
            recipients=[OFFICER], kind="foundation.trial", values={"moment": "1"}, link=link, now=MORNING, key="a"
        )
    assert not Notice.objects.exists()


def test_a_notice_takes_exactly_the_values_its_kind_names():
    with pytest.raises(ValueError, match="round, unit"):
        services.notify(
            recipients=[OFFICER], kind="rounds.reopened", values={"round": "1", "day": "2"}, now=MORNING, key="a"
        )
    with pytest.raises(LookupError, match=r"rounds\.unheard"):
        services.notify(recipients=[OFFICER], kind="rounds.unheard", values={}, now=MORNING, key="a")


plain = st.one_of(
    st.text(max_size=20),
    st.integers(),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.fractions(),
    st.dates(),
    st.datetimes(timezones=st.just(UTC)),
    st.none(),
    st.builds(Titled, st.text(max_size=5), st.text(max_size=5)),
)


@given(st.dictionaries(st.text(max_size=5), st.recursive(plain, lambda inner: st.lists(inner, max_size=3).map(tuple))))
def test_values_come_back_as_they_were(values):
    assert from_json(to_json(values)) == values


def test_values_keep_their_kind():
    values = {
        "points": Decimal("1.50"),
        "share": Fraction(1, 3),
        "day": date(2026, 3, 4),
        "unit": Titled("Bộ Nội vụ", "Ministry of Home Affairs"),
        "sentence": Sentence("%(a)s of %(b)s", {"a": 1, "b": datetime(2026, 1, 1, tzinfo=UTC)}),
    }
    back = from_json(to_json(values))
    assert back == values
    assert back["unit"].en == "Ministry of Home Affairs"
    assert str(back["points"]) == "1.50"
    with pytest.raises(TypeError):
        to_json({"share": 0.5})


# An owner's own words ------------------------------------------------------------------------------------------------


def reword(subject="Nhắc: {round} hết hạn {day}", body="Còn {count} tiêu chí. <b>{round}</b>", language="vi", owner=5):
    services.reword(
        actor_id=9,
        owner_id=owner,
        kind="rounds.deadline",
        language=language,
        subject=subject,
        body=body,
        now=MORNING,
    )


def test_an_owners_words_are_used_for_its_own_notices_in_their_language():
    reword()
    remind(OFFICER, owner_id=5)
    remind(LEADER, owner_id=6)

    (own,) = selectors.told(OFFICER).notices
    assert own.subject == "Nhắc: PAR INDEX 2026 hết hạn 10/03/2026"
    assert own.body == "Còn 3 tiêu chí. <b>PAR INDEX 2026</b>"  # plain text: the page escapes it
    assert not subjects(LEADER)[0].startswith("Nhắc")
    with translation.override("en"):
        assert subjects(OFFICER) == ["PAR INDEX 2026: the deadline is 10/03/2026"]
    record = AuditRecord.objects.get()
    assert (record.action, record.subject, record.actor_id) == ("notices.reworded", "unit:5", 9)


def test_empty_words_go_back_to_those_of_the_program():
    reword()
    reword(subject="", body=" ")
    remind(OFFICER, owner_id=5)

    with translation.override("en"):
        assert subjects(OFFICER) == ["PAR INDEX 2026: the deadline is 10/03/2026"]


@pytest.mark.parametrize(
    ("subject", "body", "place", "said"),
    [
        ("{rund}", "x", "subject", "{rund} is not something that this notice can tell."),
        ("x", "{round.__class__}", "body", "{round.__class__} is not something that this notice can tell."),
        ("x", "{}", "body", "{} is not something that this notice can tell."),
        ("x", "{round", "body", "A brace stands alone. Write a place like {unit}."),
        ("x", "}{round}", "body", "A brace stands alone. Write a place like {unit}."),
        ("x", "", "body", "Write both, subject and text, or neither."),
        ("x" * 201, "x", "subject", "At most 200 characters, please."),
    ],
)
def test_words_that_could_not_be_filled_are_refused_with_their_place(subject, body, place, said):
    with pytest.raises(BadInput) as refusal:
        reword(subject=subject, body=body)

    (problem,) = refusal.value.problems
    assert (problem.place, str(problem.sentence)) == (place, said)
    if "can tell" in said:
        assert str(problem.expected) == "Known are: {count}, {day}, {round}."


def test_a_value_with_braces_is_not_filled_again():
    reword(subject="{round}", body="{day}")
    values = {"round": "{day}", "day": "%(round)s", "count": 1}
    services.notify(recipients=[OFFICER], kind="rounds.deadline", values=values, now=MORNING, key="a", owner_id=5)

    (told,) = selectors.told(OFFICER).notices
    assert (told.subject, told.body) == ("{day}", "%(round)s")


def test_a_notice_whose_kind_is_gone_is_still_shown():
    remind(OFFICER)
    Notice.objects.update(kind="rounds.of_old")

    assert subjects(OFFICER) == ["10/03/2026 – 3 – PAR INDEX 2026"]
