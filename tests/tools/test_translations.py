"""Every text has its Vietnamese (F7), and the tool that sees to it sees everything."""

import io

import pytest
from babel.messages import Catalog
from babel.messages.mofile import read_mo

from tools import translations
from tools.translations import Key, address_fault, compiled, in_python, in_template, place_fault


def test_marks_in_python_are_found_under_every_name():
    source = """
from django.utils.translation import gettext as _, ngettext, pgettext_lazy
from thuocdo.kernel.sentences import mark, say_later as _s
from thuocdo.kernel import sentences
_("One")
ngettext("%(n)s unit", "%(n)s units", 2)
pgettext_lazy("month", "May")
mark("Two "
     "halves")
_s("%(count)s row", "%(count)s rows", count=1)
sentences.say_later("Three")
_s(given)
other("Never")
"""

    assert list(in_python(source)) == [
        Key("One"),
        Key("%(n)s unit", "%(n)s units"),
        Key("May", context="month"),
        Key("Two halves"),
        Key("%(count)s row", "%(count)s rows"),
        Key("Three"),
    ]


@pytest.mark.parametrize("argument", ['f"Hello {name}"', '"Hello " + name', '"Hello %s" % name'])
def test_a_text_put_together_at_run_time_is_a_fault(argument):
    source = f"from thuocdo.kernel.sentences import say_later\nsay_later({argument})"

    assert list(in_python(source)) == ["2: a text for translation must be one literal, with %(name)s places"]


def test_marks_in_templates_are_found():
    source = """{% load i18n %}<p>it's {% translate "Rank" %} {% trans 'Unit’s "name"' context "table" %}</p>
{% blocktranslate trimmed count n=units|length %}
  {{ n }} unit, 100%
{% plural %}
  {{ n }} units, 100%
{% endblocktranslate %}{{ _("Late") }}{# translate "no" #}"""

    assert list(in_template(source, "a.html")) == [
        Key("Rank"),
        Key('Unit’s "name"', context="table"),
        Key("%(n)s unit, 100%%", "%(n)s units, 100%%"),
        Key("Late"),
    ]


@pytest.mark.parametrize(
    ("key", "text", "fine"),
    [
        (Key("%(unit)s has %(points)s"), "%(points)s của %(unit)s", True),
        (Key("%(unit)s has %(points)s"), "%(unit)s", False),
        (Key("%(unit)s"), "%(units)s", False),
        (Key("One row", "%(count)s rows"), "%(count)s dòng", True),
        (Key("One row", "%(count)s rows"), "các dòng", True),
        (Key("%(rate)s %%"), "%(rate)s %%", True),
        (Key("%(rate)s %%"), "%(rate)s %", False),
        (Key("100 %"), "100 %", True),
    ],
)
def test_places_of_a_translation_match_the_source(key, text, fine):
    assert (place_fault(key, text) == "") is fine


@pytest.mark.parametrize(
    ("text", "fine"),
    [
        ("Ông/bà xem mọi khác biệt trước khi nhập.", True),
        ("Bạn xem mọi khác biệt trước khi nhập.", False),
        ("Đơn vị của bạn chưa được gia hạn.", False),
        ("Ba\u0323n chưa đăng nhập.", False),  # the mark by itself, as some keyboards write it
        ("Bạn hàng", False),  # no compound with the word has a place in official software
        ("Ban Chỉ đạo cải cách hành chính", True),
    ],
)
def test_people_are_addressed_as_an_office_does(text, fine):
    """F7: "ông/bà" everywhere, never the familiar "bạn"."""
    assert (address_fault(text) == "") == fine


def test_compiling_twice_gives_the_same_bytes():
    catalog = Catalog(locale="vi")
    catalog.add("Rank", "Xếp hạng")

    assert compiled(catalog) == compiled(catalog)
    assert {m.id: m.string for m in read_mo(io.BytesIO(compiled(catalog))) if m.id} == {"Rank": "Xếp hạng"}


@pytest.fixture
def project(tmp_path, monkeypatch):
    app = tmp_path / "thuocdo" / "ui"
    app.mkdir(parents=True)
    (app / "__init__.py").write_text("")
    (app / "views.py").write_text('gettext("Rank")\ngettext("%(n)s of %(all)s")\n')
    (app / "forms.py").write_text('ngettext("%(n)s unit", "%(n)s units", n)\n')
    po = app / "locale/vi/LC_MESSAGES/django.po"
    po.parent.mkdir(parents=True)
    po.write_text('msgid "%(n)s unit"\nmsgid_plural "%(n)s units"\nmsgstr[0] "%(n)s đơn vị"\n')
    monkeypatch.setattr(translations, "ROOT", tmp_path)
    translations.extract()
    return app


def written(project, changes):
    path = project / "locale/vi/LC_MESSAGES/django.po"
    text = path.read_text()
    for source, target in changes.items():
        text = text.replace(f'msgid "{source}"\nmsgstr ""', f'msgid "{source}"\nmsgstr "{target}"')
    path.write_text(text)


def test_from_a_new_text_to_a_finished_catalogue(project):
    assert list(translations.all_faults()) == [
        "ui: not translated: '%(n)s of %(all)s'",
        "ui: not translated: 'Rank'",
        "ui: the compiled file is older than the catalogue",
    ]

    written(project, {"Rank": "Xếp hạng", "%(n)s of %(all)s": "%(n)s trên %(all)s"})
    translations.compile_all()
    assert list(translations.all_faults()) == []

    # Extracting again keeps what is translated and changes not a byte.
    before = (project / "locale/vi/LC_MESSAGES/django.po").read_bytes()
    translations.extract()
    assert (project / "locale/vi/LC_MESSAGES/django.po").read_bytes() == before

    # A text that is gone, a fuzzy one and a stale compiled file are faults too.
    (project / "views.py").write_text('gettext("Rank")\n')
    assert list(translations.all_faults()) == ["ui: no longer used: '%(n)s of %(all)s'"]
    translations.extract()
    assert list(translations.all_faults()) == ["ui: the compiled file is older than the catalogue"]


def test_two_apps_must_not_contradict_each_other(project):
    written(project, {"Rank": "Xếp hạng", "%(n)s of %(all)s": "%(n)s trên %(all)s"})
    other = project.parent / "portal"
    other.mkdir()
    (other / "__init__.py").write_text('gettext("Rank")')
    translations.extract()  # takes over what another app has
    po = other / "locale/vi/LC_MESSAGES/django.po"
    assert 'msgstr "Xếp hạng"' in po.read_text()

    po.write_text(po.read_text().replace("Xếp hạng", "Thứ hạng"))
    translations.compile_all()

    assert list(translations.all_faults()) == [
        "ui: 'Rank' is 'Xếp hạng' here and 'Thứ hạng' in portal; only one can win"
    ]
