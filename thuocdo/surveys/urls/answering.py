"""Addresses of respondents. Fixed words hold a hyphen, so that no section's code can be one of them."""

from __future__ import annotations

from django.urls import path, register_converter

from thuocdo.surveys.views.answering import embedding, entering, finishing, invited, sections, tapping
from thuocdo.surveys.views.answering.embedding import inside


class SectionCode:
    """The code of a section: letters without marks, digits, _."""

    regex = "[A-Za-z][A-Za-z0-9_]{0,59}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class Key:
    """What brings somebody back to their own ballot."""

    regex = "[A-Za-z0-9_-]{16,128}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class Carry(SectionCode):
    """What the address of a frame carries: see `domain/embedding.py`."""

    regex = r"[0-9a-f]{12}(?:\.[dx]\.[A-Za-z0-9_-]{16,128})?"


register_converter(Carry, "carry")
register_converter(SectionCode, "section")
register_converter(Key, "key")

urlpatterns = [
    path("m/", invited.unknown, name="unknown"),
    path("m/<key:token>/", invited.come_in, name="personal"),
    path("<slug:slug>/", entering.start, name="start"),
    path("<slug:slug>/xem-lai/", finishing.review, name="review"),
    path("<slug:slug>/cam-on/", finishing.thanks, name="thanks"),
    path("<slug:slug>/de-sau/", entering.later, name="later"),
    path("<slug:slug>/tiep-tuc/<key:key>/", entering.resume, name="resume"),
    path("<slug:slug>/tim-don-vi/", entering.units, name="units"),
    path("<slug:slug>/trong-trang/", embedding.come_in, name="embedded"),
    path("<slug:slug>/trong-trang/<carry:carry>/", inside(entering.start), name="in-start"),
    path("<slug:slug>/trong-trang/<carry:carry>/mot-cham/", inside(tapping.tap), name="in-tap"),
    path("<slug:slug>/trong-trang/<carry:carry>/noi-them/", inside(tapping.follow), name="in-follow"),
    path("<slug:slug>/trong-trang/<carry:carry>/xem-lai/", inside(finishing.review), name="in-review"),
    path("<slug:slug>/trong-trang/<carry:carry>/cam-on/", inside(finishing.thanks), name="in-thanks"),
    path("<slug:slug>/trong-trang/<carry:carry>/de-sau/", inside(entering.later), name="in-later"),
    path("<slug:slug>/trong-trang/<carry:carry>/tim-don-vi/", inside(entering.units), name="in-units"),
    path("<slug:slug>/trong-trang/<carry:carry>/<section:code>/", inside(sections.section), name="in-section"),
    path("<slug:slug>/<section:code>/", sections.section, name="section"),
]
