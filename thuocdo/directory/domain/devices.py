"""What a browser says of itself, in words that people know."""

from __future__ import annotations

import re

from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s

# The first that is found counts: every browser names its forerunners too.
_BROWSERS = (
    (r"\bEdgA?/|\bEdg/", "Edge"),
    (r"coc_coc_browser", "Cốc Cốc"),
    (r"\bOPR/", "Opera"),
    (r"SamsungBrowser", "Samsung Internet"),
    (r"\bZalo\b", "Zalo"),
    (r"Firefox/|FxiOS/", "Firefox"),
    (r"Chrome/|CriOS/|Chromium/", "Chrome"),
    (r"Safari/", "Safari"),
)
_SYSTEMS = (
    (r"iPhone", "iPhone"),
    (r"iPad", "iPad"),
    (r"Android", "Android"),
    (r"Windows", "Windows"),
    (r"Mac OS X|Macintosh", "macOS"),
    (r"CrOS", "ChromeOS"),
    (r"Linux", "Linux"),
)


def device(user_agent: str) -> Sentence:
    """Return "Chrome on Windows" for what the browser sent, or that it is unknown."""
    browser = next((name for pattern, name in _BROWSERS if re.search(pattern, user_agent)), "")
    system = next((name for pattern, name in _SYSTEMS if re.search(pattern, user_agent)), "")
    if browser and system:
        return _s("%(browser)s on %(system)s", browser=browser, system=system)
    return Sentence(browser or system) if browser or system else _s("Unknown browser")
