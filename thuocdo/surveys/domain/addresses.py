"""Where a survey is answered: the paths that letters, posters and other sites carry. Without the site's own name."""

from __future__ import annotations

from urllib.parse import urlencode

from thuocdo.surveys.domain.campaigns import Channel

GROUP, UNIT, CHANNEL = "nhom", "don-vi", "kenh"  # what an address may say beforehand


def answering(
    slug: str, *, language: str = "vi", channel: Channel | None = None, group: str = "", unit: str = ""
) -> str:
    """Return the path at which anybody answers; the group (code) and unit (slug) are chosen already where given."""
    given = {CHANNEL: channel.value if channel else "", GROUP: group, UNIT: unit}
    query = urlencode({name: value for name, value in given.items() if value})
    return f"{_prefix(language)}/ks/{slug}/" + (f"?{query}" if query else "")


def personal(token: str, language: str = "vi") -> str:
    """Return the path of a personal link."""
    return f"{_prefix(language)}/ks/m/{token}/"


def short(campaign_id: int, unit_id: int | None = None) -> str:
    """Return the path that can be typed from a poster; it leads to the one above, by the channel of QR codes."""
    return f"/k/{campaign_id}/" if unit_id is None else f"/k/{campaign_id}-{unit_id}/"


def _prefix(language: str) -> str:
    return "/en" if language == "en" else ""
