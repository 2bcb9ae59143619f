"""Where the bytes lie: a folder in which a content is found by its hash, and uploads grow until they are whole.

A file gets its place in one step (write aside, force to disk, rename, force the folder to disk), so that whatever
happens in between, its place holds either nothing or all of it. Nothing in its place is ever written to again.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from django.conf import settings

PIECE = 256 * 1024  # bytes held in memory at a time
_FOLDER_MODE, _FILE_MODE = 0o700, 0o600
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Aside:
    """A file that is being written and has no place yet."""

    file: BinaryIO  # may be read as well
    path: Path


@dataclass(frozen=True, slots=True)
class Leftover:
    """Something that was being written and when it was last touched, in seconds since 1970."""

    path: Path
    touched: float


class Store(Protocol):
    """What the services ask of a place for bytes. `sha256` is hexadecimal in lower case."""

    def aside(self) -> AbstractContextManager[Aside]:
        """Give a new file to write and read; it is gone at the end unless it was kept."""

    def keep(self, written: Aside, sha256: str) -> None:
        """Give what was written aside the place of this hash, durably, instead of what is there."""

    def open(self, sha256: str) -> BinaryIO:
        """Open a content for reading. Raise `FileNotFoundError`."""

    def remove(self, sha256: str) -> None:
        """Remove a content, if it is there."""

    def contents(self) -> Iterator[tuple[str, float]]:
        """Yield the hash of each content and when it got its place, in seconds since 1970."""

    def append(self, upload_id: str, offset: int, pieces: Iterable[bytes]) -> int:
        """Write pieces of an upload from `offset` on, durably; return how many bytes came, even if they broke off."""

    def grown(self, upload_id: str) -> BinaryIO:
        """Open what has come of an upload. Raise `FileNotFoundError`."""

    def drop(self, upload_id: str) -> None:
        """Remove what has come of an upload, if anything."""

    def leftovers(self) -> Iterator[Leftover]:
        """Yield what was being written aside and what has come of uploads."""


class FolderStore:
    """A `Store` in a folder: `content/ab/cd/<hash>`, `aside/<random>`, `uploads/<id>`. Servers may share it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @contextmanager
    def aside(self) -> Iterator[Aside]:
        path = _folder(self.root / "aside") / secrets.token_hex(16)
        with _opened(path, os.O_RDWR | os.O_CREAT | os.O_EXCL) as file:
            try:
                yield Aside(file, path)
            finally:
                with suppress(FileNotFoundError):
                    os.unlink(path)

    def keep(self, written: Aside, sha256: str) -> None:
        place = self._place(sha256)
        _folder(place.parent)
        written.file.flush()
        os.fsync(written.file.fileno())
        os.replace(written.path, place)
        _force_folder(place.parent)

    def open(self, sha256: str) -> BinaryIO:
        return self._place(sha256).open("rb")

    def remove(self, sha256: str) -> None:
        self._place(sha256).unlink(missing_ok=True)

    def contents(self) -> Iterator[tuple[str, float]]:
        for path in sorted((self.root / "content").glob("??/??/*")):
            if _HASH.fullmatch(path.name):
                yield path.name, path.stat().st_mtime

    def append(self, upload_id: str, offset: int, pieces: Iterable[bytes]) -> int:
        path = _folder(self.root / "uploads") / upload_id
        came = 0
        with _opened(path, os.O_RDWR | os.O_CREAT) as file:
            file.seek(offset)
            try:
                for piece in pieces:
                    came += file.write(piece)
            except OSError:  # the line broke off: what came is worth keeping
                if not came:
                    raise
            file.flush()
            os.fsync(file.fileno())
        if offset == 0:
            _force_folder(path.parent)
        return came

    def grown(self, upload_id: str) -> BinaryIO:
        return (self.root / "uploads" / upload_id).open("rb")

    def drop(self, upload_id: str) -> None:
        (self.root / "uploads" / upload_id).unlink(missing_ok=True)

    def leftovers(self) -> Iterator[Leftover]:
        for folder in ("aside", "uploads"):
            for path in sorted((self.root / folder).glob("*")):
                with suppress(FileNotFoundError):  # whoever was writing has just finished
                    yield Leftover(path, path.stat().st_mtime)

    def _place(self, sha256: str) -> Path:
        if not _HASH.fullmatch(sha256):
            raise ValueError(f"{sha256!r} is no hash")
        return self.root / "content" / sha256[:2] / sha256[2:4] / sha256


def store() -> Store:
    """Return where this installation keeps its files."""
    return FolderStore(settings.THUOCDO_FILES)


class Readable(Protocol):
    """Something to read bytes from, to its end."""

    def read(self, size: int, /) -> bytes: ...


def pieces_of(file: Readable, *, most: int | None = None) -> Iterator[bytes]:
    """Yield what can be read of a file, a quarter of a megabyte at a time, `most` bytes in all."""
    left = most
    while piece := file.read(PIECE if left is None else min(PIECE, left)):
        yield piece
        if left is not None:
            left -= len(piece)


@contextmanager
def _opened(path: Path, flags: int) -> Iterator[BinaryIO]:
    with os.fdopen(os.open(path, flags | os.O_CLOEXEC, _FILE_MODE), "r+b", buffering=PIECE) as file:
        yield file


def _folder(path: Path) -> Path:
    """Make a folder, and force to disk that it exists."""
    if not path.is_dir():
        _folder(path.parent)
        path.mkdir(mode=_FOLDER_MODE, exist_ok=True)
        _force_folder(path.parent)
    return path


def _force_folder(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
