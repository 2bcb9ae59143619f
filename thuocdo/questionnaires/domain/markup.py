"""Help texts in a small, safe part of Markdown: paragraphs, line breaks, lists, **bold**, *italic*, links.

Everything else is plain text. What an author writes is escaped first; only tags written here reach a page.
"""

from __future__ import annotations

import re
from html import escape

_BOLD = re.compile(r"\*\*(?=\S)([^*]+?)(?<=\S)\*\*")
_ITALIC = re.compile(r"\*(?=\S)([^*]+?)(?<=\S)\*")
_LINK = re.compile(r"\[([^\[\]]{1,200})\]\(((?:https?://|mailto:|tel:)[^\s()<>\"']{1,500})\)")
_BULLET = re.compile(r"[-*] +(.+)")
_NUMBERED = re.compile(r"\d{1,3}[.)] +(.+)")
_BLOCKS = re.compile(r"\n[ \t]*\n")
_KEPT = re.compile("\x00(\\d+)\x00")


def to_html(text: str) -> str:
    """Return `text` as HTML made of p, br, ul, ol, li, strong, em and a (http, https, mailto, tel) only."""
    plain = text.replace("\x00", "").replace("\r\n", "\n").strip()
    return "".join(_block(block.split("\n")) for block in _BLOCKS.split(plain) if block.strip())


def _block(lines: list[str]) -> str:
    stripped = [line.strip() for line in lines if line.strip()]
    for pattern, tag in ((_BULLET, "ul"), (_NUMBERED, "ol")):
        found = [pattern.fullmatch(line) for line in stripped]
        if all(found):
            entries = "".join(f"<li>{_inline(each[1])}</li>" for each in found if each)
            return f"<{tag}>{entries}</{tag}>"
    return f"<p>{'<br>'.join(_inline(line) for line in stripped)}</p>"


def _inline(text: str) -> str:
    links: list[str] = []

    def keep(found: re.Match[str]) -> str:
        links.append(f'<a href="{escape(found[2])}" rel="noopener noreferrer">{_emphasis(escape(found[1]))}</a>')
        return f"\x00{len(links) - 1}\x00"

    escaped = _emphasis(escape(_LINK.sub(keep, text)))
    return _KEPT.sub(lambda found: links[int(found[1])], escaped)


def _emphasis(escaped: str) -> str:
    return _ITALIC.sub(r"<em>\1</em>", _BOLD.sub(r"<strong>\1</strong>", escaped))
