"""A store of its own for each test, and a virus scanner that speaks clamd's protocol."""

import contextlib
import socket
import struct
import threading

import pytest

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR" + b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@pytest.fixture(autouse=True)
def own_store(settings, tmp_path):
    settings.THUOCDO_FILES = tmp_path / "files"
    return settings.THUOCDO_FILES


class Clamd:
    """A stand-in for clamd that knows INSTREAM and one virus, and can be told to answer otherwise."""

    def __init__(self, listening):
        self._listening = listening
        self.answer = None  # instead of a verdict
        self.limit = None  # bytes, as StreamMaxLength
        self.scanned = []
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self):
        while True:
            try:
                line, _peer = self._listening.accept()
            except OSError:
                return
            with line, contextlib.suppress(OSError):
                self._talk(line)

    def _talk(self, line):
        def exactly(count):
            got = b""
            while len(got) < count:
                more = line.recv(count - len(got))
                if not more:
                    raise ConnectionError
                got += more
            return got

        assert exactly(10) == b"zINSTREAM\0"
        content = b""
        while length := struct.unpack("!L", exactly(4))[0]:
            content += exactly(length)
            if self.limit and len(content) > self.limit:
                line.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                line.shutdown(socket.SHUT_WR)
                while line.recv(65536):  # so that the answer is not lost with what was not read
                    pass
                return
        self.scanned.append(content)
        verdict = b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0"
        line.sendall(self.answer if self.answer is not None else verdict)

    def stop(self):
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join(5)


@pytest.fixture(params=["tcp", "unix"])
def any_clamd(request, settings, tmp_path_factory):
    """The scanner, reached in both ways."""
    with contextlib.contextmanager(_clamd)(request.param, settings, tmp_path_factory) as clamd:
        yield clamd


@pytest.fixture
def clamd(settings, tmp_path_factory):
    with contextlib.contextmanager(_clamd)("tcp", settings, tmp_path_factory) as clamd:
        yield clamd


def _clamd(way, settings, tmp_path_factory):
    if way == "tcp":
        listening = socket.create_server(("127.0.0.1", 0))
        settings.THUOCDO_CLAMD = f"tcp://127.0.0.1:{listening.getsockname()[1]}"
    else:
        path = tmp_path_factory.mktemp("clamd") / "s"
        listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        listening.bind(str(path))
        listening.listen()
        settings.THUOCDO_CLAMD = f"unix://{path}"
    clamd = Clamd(listening)
    yield clamd
    clamd.stop()
