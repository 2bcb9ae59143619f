"""Letters that came back: what a mail server's report (DSN, RFC 3464) says about which address. Pure.

Reports come from outside and may hold anything: whatever is no report is passed over and counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message

MOST_MESSAGES = 20_000
LONGEST_REASON = 200  # characters
_MBOX = re.compile(rb"(?m)^From [^\r\n]*\r?\n")
_ADDRESS = re.compile(r"[^\s<>'\"(){},;:]+@[^\s<>'\"(){},;:]+")
_LETTER = re.compile(r"<letter-(\d{1,18})-(\d{1,18})@")
_STATUS = re.compile(r"\b([245])\.\d{1,3}\.\d{1,3}\b")


@dataclass(frozen=True, slots=True)
class Bounce:
    """One address that a report tells of. `invitation_id`: of the letter that came back, where the report shows it."""

    address: str  # in small letters
    permanent: bool
    reason: str  # without addresses
    invitation_id: int | None = None


@dataclass(frozen=True, slots=True)
class Reports:
    """What a file of mails holds: bounces, and how many mails are no reports."""

    bounces: tuple[Bounce, ...]
    others: int


def letter_number(mailing_id: int, invitation_id: int) -> str:
    """Return the left part of a letter's Message-ID."""
    return f"letter-{mailing_id}-{invitation_id}"


def read(content: bytes) -> Reports:
    """Return the bounces in one mail (.eml) or in a mailbox (mbox)."""
    found, others = list[Bounce](), 0
    for raw in _messages(content):
        told = tuple(_bounces(message_from_bytes(raw, policy=policy.compat32)))
        found += told
        others += not told
    return Reports(tuple(found), others)


def plain_reason(text: str) -> str:
    """Return a reason without addresses and line ends, at most 200 characters."""
    return _ADDRESS.sub("…", " ".join(text.replace("\x00", "").split()))[:LONGEST_REASON]


def _messages(content: bytes) -> Iterator[bytes]:
    if not content.startswith(b"From "):
        yield content
        return
    for at, raw in enumerate(each for each in _MBOX.split(content) if each.strip()):
        if at >= MOST_MESSAGES:
            return
        yield raw


def _bounces(mail: Message) -> Iterator[Bounce]:
    parts = list(mail.walk())
    status = next((each for each in parts if each.get_content_type() == "message/delivery-status"), None)
    if status is None:
        return
    number = _letter_of(parts)
    blocks = status.get_payload()
    for block in blocks if isinstance(blocks, list) else []:
        if not isinstance(block, Message):
            continue
        who = block.get("Original-Recipient") or block.get("Final-Recipient")
        action = str(block.get("Action", "")).strip().lower()
        if not who or action != "failed":
            continue
        address = str(who).rpartition(";")[2].strip().strip("<>").lower()
        code = str(block.get("Status", ""))
        said = str(block.get("Diagnostic-Code", "")).partition(";")[2] or code
        matched = _STATUS.search(code) or _STATUS.search(said)
        permanent = matched is None or matched[1] == "5"
        yield Bounce(address, permanent, plain_reason(f"{code} {said}" if code not in said else said), number)


def _letter_of(parts: list[Message]) -> int | None:
    """Return the number of the person whose letter came back, from the headers that the report sends along."""
    for each in parts:
        kind = each.get_content_type()
        text = str(each.get("Message-ID", ""))
        if kind == "text/rfc822-headers":
            sent = each.get_payload(decode=True)
            text = sent.decode("utf-8", "replace") if isinstance(sent, bytes) else ""
        if found := _LETTER.search(text):
            return int(found[2])
    return None
