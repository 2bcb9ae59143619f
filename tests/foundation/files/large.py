"""A file of any size that is never whole in memory, and requests that bring and fetch it as a server would."""

import io
import random

from django.core.handlers.wsgi import WSGIHandler

MIB = 1024 * 1024
BLOCK = random.Random(1).randbytes(64 * 1024)
HEAD, TAIL = b"%PDF-1.4\n", b"\nstartxref\n0\n%%EOF\n"


class LargePdf(io.RawIOBase):
    """`size` bytes that read as a PDF; `before` and `after` stand around it, as in a form."""

    def __init__(self, size, first=0, length=None, before=b"", after=b""):
        self.size, self._at = size, 0
        self._first, self._length = first, size - first if length is None else length
        self._before, self._after = before, after
        self.name = "Lớn.pdf"

    def __len__(self):
        return len(self._before) + self._length + len(self._after)

    def read(self, count=-1):
        count = min(len(self) - self._at, count if count >= 0 else len(self))
        out = bytearray()
        while len(out) < count:
            out += self._piece(self._at + len(out), count - len(out))
        self._at += len(out)
        return bytes(out)

    def _piece(self, at, count):
        if at < len(self._before):
            return self._before[at : at + count]
        at -= len(self._before)
        if at >= self._length:
            return self._after[at - self._length :][:count]
        count = min(count, self._length - at)
        at += self._first
        if at < len(HEAD):
            return HEAD[at : at + count]
        if at >= self.size - len(TAIL):
            return TAIL[at - self.size + len(TAIL) :][:count]
        start = at % len(BLOCK)
        return BLOCK[start : start + min(count, self.size - len(TAIL) - at)]


def call(handler: WSGIHandler, method, path, *, body=None, headers=(), cookies=""):
    """Send one request through the whole stack, read the answer to its end; return status, headers, bytes read."""
    address, _, query = path.partition("?")
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": address.encode().decode("latin-1"),
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "REMOTE_ADDR": "127.0.0.1",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_COOKIE": cookies,
        "wsgi.url_scheme": "http",
        "wsgi.input": body or io.BytesIO(),
        "wsgi.errors": io.StringIO(),
        "CONTENT_LENGTH": str(len(body)) if body else "",
        **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in dict(headers).items()},
    }
    if "HTTP_CONTENT_TYPE" in environ:
        environ["CONTENT_TYPE"] = environ.pop("HTTP_CONTENT_TYPE")
    answered = {}

    def start(status, answer_headers, _info=None):
        answered.update(status=int(status[:3]), headers=dict(answer_headers))

    parts = handler(environ, start)
    fetched, kept = 0, []
    for part in parts:
        fetched += len(part)
        if fetched <= MIB:
            kept.append(part)
    parts.close()
    return answered["status"], answered["headers"], fetched, b"".join(kept)
