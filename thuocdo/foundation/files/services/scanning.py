"""Ask the virus scanner, ClamAV's clamd, about a file: its INSTREAM command over TCP or a local socket."""

from __future__ import annotations

import logging
import socket
import struct
from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO
from urllib.parse import urlsplit

from django.conf import settings

from thuocdo.foundation.files.models import Scan
from thuocdo.foundation.files.services.store import pieces_of

log = logging.getLogger("thuocdo.files")

CONNECT_WITHIN = 5.0  # seconds
ANSWER_WITHIN = 120.0  # seconds; a large document with much inside takes its time
LONGEST_ANSWER = 4096  # bytes
NO_SCANNER = "no scanner is set"


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of a scan; `detail` is the signature's name, or why there was none."""

    verdict: Scan.Verdict
    detail: str = ""


def scan(file: BinaryIO) -> Finding:
    """Return what the scanner that is set says of a file, read from its beginning. It never raises for the scanner."""
    address = settings.THUOCDO_CLAMD
    if not address:
        return Finding(Scan.Verdict.NOT_SCANNED, NO_SCANNER)
    file.seek(0)
    try:
        answer = _ask(address, file)
    except OSError as error:
        log.warning("files.scanner_unreachable", extra={"address": address, "error": str(error)[:200]})
        return Finding(Scan.Verdict.NOT_SCANNED, f"the scanner did not answer: {error}"[:200])
    return read_answer(answer)


def read_answer(answer: str) -> Finding:
    """Return what clamd's line means: "stream: OK", "stream: <signature> FOUND", or an error."""
    said = answer.strip("\0\r\n ").removeprefix("stream: ")
    if said == "OK":
        return Finding(Scan.Verdict.CLEAN)
    if said.endswith(" FOUND"):
        return Finding(Scan.Verdict.INFECTED, said.removesuffix(" FOUND")[:200] or "?")
    log.warning("files.scanner_refused", extra={"answer": said[:200]})
    return Finding(Scan.Verdict.NOT_SCANNED, f"the scanner said: {said}"[:200])


def _ask(address: str, file: BinaryIO) -> str:
    with _connected(address) as line:
        # clamd hangs up in the middle when a file is above its limit; its reason can be read all the same.
        with suppress(BrokenPipeError, ConnectionResetError):
            line.sendall(b"zINSTREAM\0")
            for piece in pieces_of(file):
                line.sendall(struct.pack("!L", len(piece)) + piece)
            line.sendall(struct.pack("!L", 0))
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
            more = line.recv(LONGEST_ANSWER)
            if not more:
                break
            answer += more
    if not answer:
        raise ConnectionError("it hung up without an answer")
    return answer.decode("utf-8", "replace")


def _connected(address: str) -> socket.socket:
    parts = urlsplit(address)
    if parts.scheme == "unix":
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(CONNECT_WITHIN)
        try:
            line.connect(parts.path)
        except OSError:
            line.close()
            raise
    else:
        line = socket.create_connection((parts.hostname or "", parts.port or 3310), CONNECT_WITHIN)
    line.settimeout(ANSWER_WITHIN)
    return line
