"""B1: help texts in a small part of Markdown; nothing that an author writes reaches a page as markup of its own."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thuocdo.questionnaires.domain.markup import to_html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Một\nhai", "<p>Một<br>hai</p>"),
        ("**Chọn** *một*", "<p><strong>Chọn</strong> <em>một</em></p>"),
        ("- a\n- b", "<ul><li>a</li><li>b</li></ul>"),
        ("1. a\n2. b\n\nc", "<ol><li>a</li><li>b</li></ol><p>c</p>"),
        ("[Bộ](https://moha.gov.vn/?a=1&b)",
         '<p><a href="https://moha.gov.vn/?a=1&amp;b" rel="noopener noreferrer">Bộ</a></p>'),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ('[x](https://a"onclick=b)', "<p>[x](https://a&quot;onclick=b)</p>"),
        ("2 * 3 * 4", "<p>2 * 3 * 4</p>"),
    ],
)  # fmt: skip
def test_worked_examples(text, html):
    assert to_html(text) == html


class Seen(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags = []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, attrs))


@given(st.text(alphabet="<>&\"'*[]()-1. \n\x00abhttps:/javript", max_size=80))
def test_only_our_own_tags_come_out(text):
    seen = Seen()
    seen.feed(to_html(text))
    for tag, attrs in seen.tags:
        assert tag in {"p", "br", "ul", "ol", "li", "strong", "em", "a"}
        assert {name for name, _value in attrs} <= ({"href", "rel"} if tag == "a" else set())
        assert all(re.match(r"(https?://|mailto:|tel:)", value) for name, value in attrs if name == "href")
