"""PostgreSQL refuses to run as root: who it runs as then, and how that user gets at its files.

A checkout may lie under folders that only root may enter (/root, for one). Instead of moving the data elsewhere, the
server's process keeps one capability of root, to pass through folders and read, and only where it is needed. Where
even the programs are root's alone (installed under umask 077) it keeps the one that lets it run them.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import struct
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

_CAP_DAC_OVERRIDE = 1
_CAP_DAC_READ_SEARCH = 2
_PR_SET_KEEPCAPS = 8
_PR_CAP_AMBIENT = 47
_PR_CAP_AMBIENT_RAISE = 2
_CAPABILITY_VERSION_3 = 0x20080522


def owner(home: Path) -> int:
    """Return the id of the user whom the server of `home` runs as: ourselves, or as root whoever owns `home`."""
    if os.geteuid() != 0:
        return os.geteuid()
    standing = home.stat().st_uid if home.exists() else 0
    return standing if standing and _has_name(standing) else pwd.getpwnam("nobody").pw_uid


def hand_over(path: Path, *, as_in: Path | None = None) -> None:
    """As root, give `path` and all in it to the server's user, if it is still root's or nobody's that has a name."""
    if os.geteuid() != 0:
        return
    uid = owner(as_in or path)
    if path.lstat().st_uid == uid:
        return
    for each in (path, *path.rglob("*")) if path.is_dir() else (path,):
        os.chown(each, uid, _group(uid), follow_symlinks=False)


def options(home: Path, *needed: Path) -> dict[str, Any]:
    """Return how a child is started as the server's user, with an environment that sets nothing behind our back."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return {"cwd": "/", "env": kept | {"LC_ALL": "C"}, "preexec_fn": _drop(home, needed)}


def _drop(home: Path, needed: tuple[Path, ...]) -> Callable[[], None] | None:
    if os.geteuid() != 0:
        return None
    uid = owner(home)
    gid = _group(uid)
    keep = sys.platform == "linux" and not all(_enterable(path, uid, gid) for path in (home, *needed))
    capability = _CAP_DAC_READ_SEARCH
    if not all((path / "postgres").stat().st_mode & 0o001 for path in needed):
        keep, capability = sys.platform == "linux", _CAP_DAC_OVERRIDE
    libc = ctypes.CDLL(None, use_errno=True) if keep else None

    def drop() -> None:
        if libc is not None:
            libc.prctl(_PR_SET_KEEPCAPS, 1, 0, 0, 0)
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
        if libc is not None:
            _keep(libc, capability)

    return drop


def _keep(libc: Any, capability: int) -> None:
    """Keep `capability`, and nothing else, beyond the change of user and beyond exec."""
    mask = 1 << capability
    header = struct.pack("=Ii", _CAPABILITY_VERSION_3, 0)
    libc.capset(header, struct.pack("=6I", mask, mask, mask, 0, 0, 0))
    libc.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, capability, 0, 0)


def _enterable(path: Path, uid: int, gid: int) -> bool:
    """Return whether that user may pass through every folder above `path`."""
    for folder in path.resolve().parents:
        facts = folder.stat()
        bit = 0o100 if facts.st_uid == uid else 0o010 if facts.st_gid == gid else 0o001
        if not facts.st_mode & bit:
            return False
    return True


def _has_name(uid: int) -> bool:
    """Return whether the system knows the user: PostgreSQL refuses to run as a bare number, as in some containers."""
    try:
        return bool(pwd.getpwuid(uid).pw_name)
    except KeyError:
        return False


def _group(uid: int) -> int:
    return pwd.getpwuid(uid).pw_gid
