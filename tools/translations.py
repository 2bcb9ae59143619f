"""Translations per app: `python -m tools.translations extract | check | compile [app …]`, all apps if none is named.

Source strings are English. Each app keeps its Vietnamese texts in its own `locale/vi/LC_MESSAGES/django.po`, those of
`kernel` stand with `config`. The compiled .mo files are committed, so that nothing needs a compiler to run.
"""

from __future__ import annotations

import ast
import io
import re
import sys
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
HOME_OF = {"kernel": "config"}  # the kernel knows no framework, so it has no catalogue of its own
FIXED = datetime(2026, 1, 1, tzinfo=UTC)  # a date that changed at every run would make every diff longer
HEADER = """# Vietnamese texts of thuocdo.{app}
msgid ""
msgstr ""
"Language: vi\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""
# name → which arguments: c context, 1 singular, 2 plural
KEYWORDS = {
    **dict.fromkeys(("gettext", "gettext_lazy", "gettext_noop", "mark"), "1"),
    **dict.fromkeys(("ngettext", "ngettext_lazy", "say_later"), "12"),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), "c1"),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), "c12"),
}
MOST_SHOWN = 200  # faults
TEMPLATE_ENDINGS = {".html", ".txt", ".svg", ".xml"}
_LITERAL = r"u?(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
_TEMPLATE_CALL = re.compile(rf"\b(n?p?gettext|_)\(\s*({_LITERAL}(?:,\s*{_LITERAL})*)\s*(?:,\s*count)?\)")
_FAMILIAR = re.compile(r"\bbạn\b", re.IGNORECASE)  # official software says "ông/bà", in one form everywhere
_PLACE = re.compile(r"%(?:\((\w+)\))[#0\- +]*\d*(?:\.\d+)?[a-zA-Z]")


@dataclass(frozen=True, order=True)
class Key:
    """What a translation is looked up by."""

    singular: str
    plural: str = ""
    context: str = ""

    @property
    def id(self) -> str | tuple[str, str]:
        return (self.singular, self.plural) if self.plural else self.singular


@dataclass
class Found:
    """The strings of one app: key → files that use it, and calls that can't be extracted."""

    uses: dict[Key, set[str]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def apps() -> list[str]:
    return sorted(path.parent.name for path in (ROOT / "thuocdo").glob("*/__init__.py"))


def po_path(app: str) -> Path:
    return ROOT / "thuocdo" / app / "locale" / "vi" / "LC_MESSAGES" / "django.po"


def collect() -> dict[str, Found]:
    """Return the strings of every app that has any or has a catalogue."""
    found: dict[str, Found] = {}
    for app in apps():
        home = found.setdefault(HOME_OF.get(app, app), Found())
        for path in sorted((ROOT / "thuocdo" / app).rglob("*")):
            if "migrations" in path.parts or not path.is_file():
                continue
            name = path.relative_to(ROOT).as_posix()
            if path.suffix == ".py":
                keys: Iterable[Key | str] = in_python(path.read_text(encoding="utf-8"))
            elif path.suffix in TEMPLATE_ENDINGS and "templates" in path.parts:
                keys = in_template(path.read_text(encoding="utf-8"), name)
            else:
                continue
            for key in keys:
                if isinstance(key, Key):
                    home.uses.setdefault(key, set()).add(name)
                else:
                    home.faults.append(f"{name}:{key}")
    return {app: each for app, each in found.items() if each.uses or each.faults or po_path(app).exists()}


def in_python(source: str) -> Iterator[Key | str]:
    """Yield the strings marked in Python source; a text "line: what is wrong" for a mark that can't be read."""
    tree = ast.parse(source)
    names = dict(KEYWORDS)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                if alias.name in KEYWORDS and alias.asname:
                    names[alias.asname] = KEYWORDS[alias.name]
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name):
            parts = names.get(node.func.id, "")
        elif isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
            parts = KEYWORDS.get(node.func.attr, "") if node.func.value.id != "pytest" else ""
        else:
            parts = ""
        if parts and node.args:
            yield from _key_of(node, parts)


def _key_of(node: ast.Call, parts: str) -> Iterator[Key | str]:
    texts = {}
    for part, argument in zip(parts, node.args, strict=False):
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            texts[part] = argument.value
        elif isinstance(argument, (ast.JoinedStr, ast.BinOp)):
            yield f"{node.lineno}: a text for translation must be one literal, with %(name)s places"
            return
    if texts.get("1"):
        yield Key(texts["1"], texts.get("2", ""), texts.get("c", ""))


def in_template(source: str, name: str) -> Iterator[Key | str]:
    """Yield the strings of translate and blocktranslate tags, as Django's own lexer sees them."""
    try:
        calls = _TEMPLATE_CALL.findall(templatize(source, origin=name))
    except SyntaxError as error:
        yield f" {error}"
        return
    for function, literals in calls:
        texts = dict(
            zip(KEYWORDS.get(function, "1"), map(ast.literal_eval, re.findall(_LITERAL, literals)), strict=False)
        )
        if texts.get("1"):
            yield Key(texts["1"], texts.get("2", ""), texts.get("c", ""))


def load(app: str) -> Catalog:
    """Return the committed catalogue of an app, empty when there is none."""
    path = po_path(app)
    if not path.exists():
        return Catalog(locale="vi")
    with path.open("rb") as file:
        return read_po(file, locale="vi", abort_invalid=True)


def translation(catalog: Catalog, key: Key) -> str:
    """Return the one Vietnamese form of `key`, or an empty text."""
    message = catalog.get(key.singular, key.context or None)
    return _form(message) if message else ""


def _form(message: Message) -> str:
    text = message.string
    return text if isinstance(text, str) else next(iter(text), "")


def extract(wanted: Collection[str] = ()) -> int:
    """Write the catalogue of every app: strings in use, with the translations there are."""
    found = collect()
    old = {app: load(app) for app in found}
    missing = 0
    for app, each in found.items():
        if wanted and app not in wanted:
            continue
        catalog = Catalog(locale="vi", fuzzy=False)
        for key in sorted(each.uses):
            text = translation(old[app], key) or next(filter(None, (translation(o, key) for o in old.values())), "")
            missing += not text
            flags = {"fuzzy"} if (was := old[app].get(key.singular, key.context or None)) and was.fuzzy else set()
            catalog.add(
                key.id,
                (text,) if key.plural else text,
                locations=[(name, 0) for name in sorted(each.uses[key])],
                context=key.context or None,
                flags=flags,
            )
        target = io.BytesIO()
        write_po(target, catalog, width=110, omit_header=True, sort_output=True, include_lineno=False)
        po_path(app).parent.mkdir(parents=True, exist_ok=True)
        po_path(app).write_bytes(HEADER.format(app=app).encode() + target.getvalue().rstrip() + b"\n")
        print(f"{app}: {len(each.uses)} texts")
        for fault in each.faults:
            print(f"  {fault}")
    print(f"{missing} texts have no Vietnamese translation yet.")
    return 0


def compile_all(wanted: Collection[str] = ()) -> int:
    """Write the .mo file beside every catalogue."""
    for app in apps():
        if po_path(app).exists() and (not wanted or app in wanted):
            po_path(app).with_suffix(".mo").write_bytes(compiled(load(app)))
            print(f"{app}: compiled")
    return 0


def compiled(catalog: Catalog) -> bytes:
    catalog.creation_date = catalog.revision_date = FIXED
    target = io.BytesIO()
    write_mo(target, catalog)
    return target.getvalue()


def check(wanted: Collection[str] = ()) -> int:
    """Print the faults of the catalogues, the first of very many; return 1 if there is any."""
    faults = [fault for fault in all_faults() if not wanted or fault.startswith(tuple(f"{app}:" for app in wanted))]
    for fault in faults[:MOST_SHOWN]:
        print(fault)
    if len(faults) > MOST_SHOWN:
        print(f"… and {len(faults) - MOST_SHOWN} more")
    if faults:
        print(f"{len(faults)} faults. Cure: python -m tools.translations extract; translate; … compile.")
    return bool(faults)


def all_faults() -> Iterator[str]:
    """Yield what is wrong.

    Untranslated, fuzzy, unused, mismatched places, a familiar form of address, contradicting, or not compiled.
    """
    known: dict[Key, tuple[str, str]] = {}
    for app, found in collect().items():
        yield from found.faults
        catalog = load(app)
        in_file = {_key(message) for message in catalog if message.id}
        for key in sorted(found.uses):
            text = translation(catalog, key)
            if key not in in_file or not text:
                yield f"{app}: not translated: {key.singular!r}"
                continue
            if places := place_fault(key, text):
                yield f"{app}: {places}: {key.singular!r}"
            if address := address_fault(text):
                yield f"{app}: {address}: {key.singular!r}"
            other, other_text = known.setdefault(key, (app, text))
            if other_text != text:
                yield f"{app}: {key.singular!r} is {text!r} here and {other_text!r} in {other}; only one can win"
        for key in sorted(in_file - found.uses.keys()):
            yield f"{app}: no longer used: {key.singular!r}"
        for message in catalog:
            if message.id and message.fuzzy:
                yield f"{app}: fuzzy: {message.id!r}"
        if not is_compiled(app, catalog):
            yield f"{app}: the compiled file is older than the catalogue"


def _key(message: Message) -> Key:
    singular, plural = (message.id, "") if isinstance(message.id, str) else message.id  # a pair, of whatever type
    context = message.context or ""
    return Key(singular, plural, context.decode() if isinstance(context, bytes) else context)  # bytes from read_mo


def place_fault(key: Key, text: str) -> str:
    """Return what is wrong with the %(name)s places of a translation. A plural may leave out the count."""
    wanted, given = set(_PLACE.findall(key.plural or key.singular)), set(_PLACE.findall(text))
    wanted |= set(_PLACE.findall(key.singular)) - {"count"}
    if given - wanted or wanted - given - ({"count"} if key.plural else set()):
        return f"places {sorted(given)} instead of {sorted(wanted)}"
    if wanted:
        try:
            _ = _PLACE.sub("", text) % {}
        except (ValueError, TypeError):
            return "a single % that is not a place (write %%)"
    return ""


def address_fault(text: str) -> str:
    """Return what is wrong with the form of address of a Vietnamese text."""
    return "says “bạn” where “ông/bà” belongs" if _FAMILIAR.search(unicodedata.normalize("NFC", text)) else ""


def is_compiled(app: str, catalog: Catalog) -> bool:
    path = po_path(app).with_suffix(".mo")
    if not path.exists():
        return False
    with path.open("rb") as file:
        standing = {_key(message): _form(message) for message in read_mo(file) if message.id}
    return standing == {
        _key(message): _form(message) for message in catalog if message.id and _form(message) and not message.fuzzy
    }


def main(arguments: list[str]) -> int:
    actions = {"extract": extract, "check": check, "compile": compile_all}
    if not arguments or arguments[0] not in actions or not set(arguments[1:]) <= set(apps()):
        print(f"Say one of: {', '.join(actions)}; then, if you like, names of apps: {', '.join(apps())}.")
        return 2
    return actions[arguments[0]](arguments[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
