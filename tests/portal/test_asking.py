"""Addresses with nonsense get a sentence (issue 2, section 6)."""

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from thuocdo.kernel.refusals import BadInput
from thuocdo.portal.views import asking


def request(**query):
    return RequestFactory().get("/", query)


def test_a_page_is_counted_from_one():
    assert asking.page(request()) == 1
    assert asking.page(request(page="")) == 1
    assert asking.page(request(page="7")) == 7


@pytest.mark.parametrize(
    "nonsense", ["0", "-1", "1.5", "1e3", "٣", "x", "\x00", "9999999", "1 OR 1=1", "²", " 1", "0x1", "9" * 200_000]
)
def test_a_page_that_is_no_number_is_refused(nonsense):
    with pytest.raises(BadInput) as refused:
        asking.page(request(page=nonsense))
    assert refused.value.field == "page"
    assert len(str(refused.value)) < 120
    assert "\x00" not in str(refused.value)


def test_a_choice_is_one_of_the_choices():
    assert asking.choice(request(sort="name"), "sort", ("rank", "name"), "rank") == "name"
    assert asking.choice(request(), "sort", ("rank", "name"), "rank") == "rank"
    with pytest.raises(BadInput, match=r"^“%00” is not a value of sort\. Give one of: rank, name\.$"):
        asking.choice(request(sort="%00"), "sort", ("", "rank", "name"))


def test_a_text_is_composed_and_trimmed():
    assert asking.text(request(q="  Hà\tNội ")) == "Hà Nội"
    assert asking.text(request(q="Hải Phòng".encode().decode())) == "Hải Phòng"
    assert asking.text(request(q="Ha\u0309i")) == "Hải"


@pytest.mark.parametrize("nonsense", ["\x00", "a\x00b", "\x1b[2J", "x" * 201, "\ufffd"])
def test_a_text_that_nobody_typed_is_refused(nonsense):
    with pytest.raises(BadInput):
        asking.text(request(q=nonsense))


@given(st.text(max_size=300))
def test_whatever_is_asked_is_answered_or_refused(anything):
    for read in (asking.text, asking.page, lambda asked, key: asking.choice(asked, key, ("a",))):
        try:
            read(request(q=anything), "q")
        except BadInput as refused:
            assert refused.field == "q"
            assert "\x00" not in str(refused)
