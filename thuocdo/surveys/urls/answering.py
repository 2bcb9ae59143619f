"""Addresses of respondents. Fixed words hold a hyphen, so that no section's code can be one of them."""

from __future__ import annotations

from django.urls import path, register_converter

from thuocdo.surveys.views.answering import entering, finishing, invited, sections


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
    path("<slug:slug>/<section:code>/", sections.section, name="section"),
]
