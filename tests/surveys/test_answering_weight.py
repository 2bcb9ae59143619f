"""What a page weighs with everything that it needs (issue 4, Speed; B4): at most 30 kB gzip."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from tests.surveys.conftest import TODAY
from thuocdo.questionnaires.domain.documents import slots
from thuocdo.questionnaires.services.loading import shipped
from thuocdo.surveys.domain.paging import standing
from thuocdo.surveys.views.answering.drawing import draw
from thuocdo.surveys.views.answering.filling import Filled, fill

MOST = 30_000  # bytes, compressed
SCRIPTS = ("surveys/js/answering.js", "questionnaires/js/expressions.js")  # the second is loaded by the first


def weight(content):
    return len(gzip.compress(content, 6))


def page_of(section, document, language="vi"):
    page = draw(document, section, language=language, reads=language, units=dict(PROVINCES))
    here = {slot.code: slot for slot in slots(document)}
    stands = standing(document, {}, today=TODAY)
    return fill(page, Filled(standing=stands, seed="hat", language=language, slots=here))


PROVINCES = {"A_province": tuple((f"tinh-so-{number}", f"Tỉnh số {number}") for number in range(34))}


@pytest.mark.parametrize("at", range(5))
def test_every_page_of_the_ministrys_form_is_light(at):
    """B4: the longest form there is, with its style and both scripts."""
    document = shipped("sipas-2022")
    html = page_of(document.sections[at], document)
    needed = set(re.findall(r'(?:href|src)="/static/([^"]+)"', html)) | set(SCRIPTS)
    assert needed <= {"surveys/css/answering.css", "ui/img/mark.svg", *SCRIPTS}
    total = weight(html.encode()) + sum(weight(Path(finders.find(name)).read_bytes()) for name in needed)
    assert total <= MOST
    assert total <= 15_000  # where it stands; a leap should be seen


def test_the_style_asks_for_nothing_else():
    """B4: no font, picture or further sheet behind the sheet."""
    css = Path(finders.find("surveys/css/answering.css")).read_text()
    assert "url(" not in css
    assert "@import" not in css
