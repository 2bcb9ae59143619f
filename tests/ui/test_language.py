"""Sentences and values in the reader's language (F7; DESIGN rules 2 and 9; COMMON: decimal comma, dd/mm/yyyy)."""

import datetime as dt
from decimal import Decimal as D
from fractions import Fraction as F

import pytest
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from thuocdo.kernel.numbers import read_decimal
from thuocdo.kernel.sentences import Sentence, say_later
from thuocdo.ui.language import number, say, show, title_of


def test_a_sentence_is_said_in_both_languages():
    moved = say_later("up %(count)s place", "up %(count)s places", count=7)
    assert (say(moved, "vi"), say(moved, "en")) == ("tăng 7 bậc", "up 7 places")
    assert say(Sentence(moved.template, {"count": 1}, moved.plural), "en") == "up 1 place"


def test_values_are_shown_as_the_language_shows_them():
    sentence = say_later(
        "%(points)s of %(max)s, %(n)s ballots, %(at)s, %(nested)s, %(names)s",
        points=F(27, 19),
        max=D("1.50"),
        n=36525,
        at=dt.date(2021, 5, 9),
        nested=say_later("not yet"),
        names=("Huế", "Đà Nẵng"),
    )
    assert say(sentence, "vi") == "1,42 of 1,50, 36.525 ballots, 09/05/2021, chưa đến, Huế, Đà Nẵng"
    assert say(sentence, "en") == "1.42 of 1.50, 36,525 ballots, 09/05/2021, not yet, Huế, Đà Nẵng"


def test_strings_in_a_sentence_are_data_and_never_translated():
    assert say(say_later("%(name)s", name="Home"), "vi") == "Home"
    assert (say("Home", "vi"), say("", "vi")) == ("Trang chủ", "")
    with translation.override("vi"):
        assert show("Home") == "Home"


@pytest.mark.parametrize(
    ("value", "vietnamese"),
    [
        (2021, "2021"),
        (8807523, "8.807.523"),
        (F(1, 3), "0,33"),
        (F(7, 10000), "0,0007"),
        (D("-0.5"), "−0,5"),
        (D("86.370"), "86,370"),
        (None, "–"),
        (True, "có"),
        (dt.datetime(2021, 12, 31, 17, 30, tzinfo=dt.UTC), "00:30 01/01/2022"),
    ],
)
def test_one_value_in_vietnamese(value, vietnamese):
    with translation.override("vi"):
        assert show(value) == vietnamese


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=4), st.sampled_from(["vi", "en"]))
def test_what_is_shown_can_be_read_back_exactly(value, language):
    with translation.override(language):
        shown = number(value)
    assert read_decimal(shown) == value


def test_titles_fall_back_to_vietnamese_and_say_so():
    thing = {"title": "Cải cách thể chế", "title_en": "Institutional reform"}
    with translation.override("en"):
        assert title_of(thing) == ("Institutional reform", "en")
        bare = Template("{% load ui %}{% title thing %}").render(Context({"thing": {"name": "Huế"}}))
    assert bare == '<span lang="vi">Huế</span>'
    with translation.override("vi"):
        assert title_of(thing) == ("Cải cách thể chế", "vi")


@pytest.mark.parametrize(
    ("template", "vietnamese"),
    [
        ("{{ v|points }}", "8,25 điểm"),
        ("{{ v|percent }}", "8,25%"),
        ("{{ v|number:1 }}", "8,3"),
        ("{{ nothing|number }}", "–"),
        ("{{ d|date }}", "01/07/2025"),
        ("{% rank_change -28 %}", "giảm 28 bậc"),
    ],
)
def test_filters_show_units(template, vietnamese):
    values = {"v": D("8.25"), "d": dt.date(2025, 7, 1), "nothing": None}
    with translation.override("vi"):
        assert vietnamese in Template("{% load ui %}" + template).render(Context(values))
