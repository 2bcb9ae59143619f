"""What an account needs to be: a user name, a full name, and perhaps an e-mail address."""

from __future__ import annotations

import re
from collections.abc import Iterator

from thuocdo.kernel.refusals import Problem
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.vietnamese import nfc, slug

USERNAME = re.compile(r"[a-z0-9]([a-z0-9._-]*[a-z0-9])?", re.ASCII)
LONGEST_USERNAME = 60
_MAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")


def name_first(full_name: str) -> str:
    """Return a name as Vietnamese lists sort it: the given name, which stands last, before family and middle names."""
    words = nfc(full_name).split(" ")
    return " ".join([words[-1], *words[:-1]])


def username_for(full_name: str) -> str:
    """Return the user name that an office would give: "Nguyễn Thị Lan" → "lan.nguyenthi"."""
    words = slug(full_name).split("-")
    return f"{words[-1]}.{''.join(words[:-1])}".strip(".")[:LONGEST_USERNAME]


def problems(username: str, full_name: str, email: str) -> Iterator[Problem]:
    """Yield what is wrong with the three, each with its field. `username` and `email` are in small letters."""
    if not 3 <= len(username) <= LONGEST_USERNAME or not USERNAME.fullmatch(username):
        yield Problem(
            _s("This user name can't be taken."),
            place="username",
            given=username,
            expected=_s("3 to 60 letters a–z, digits, dots, hyphens, with a letter or digit at both ends."),
        )
    if len(nfc(full_name).split()) < 2 or len(full_name) > 200:
        yield Problem(
            _s("Give the full name."), place="full_name", given=full_name, expected=_s("Family name and given name.")
        )
    if email and (not _MAIL.fullmatch(email) or len(email) > 254):
        yield Problem(
            _s("This is not an e-mail address."),
            place="email",
            given=email,
            expected=_s("An address such as lan@example.gov.vn, or nothing."),
        )
