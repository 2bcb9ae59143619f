"""A small load generator for servers on this machine: processes that keep a connection open and ask again and again."""

import multiprocessing
import socket
import statistics
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Outcome:
    """What came of a run. Times are seconds."""

    requests: int
    seconds: float
    statuses: dict
    median: float
    slowest_of_100: float

    @property
    def per_second(self):
        return self.requests / self.seconds


def ask(port, path, *, seconds, clients=2, headers=()):
    """Ask for `path` from `clients` processes at once; the answers are read to their end."""
    if not 0 < seconds <= 60 or not 0 < clients <= 16:
        raise ValueError("at most 60 seconds and 16 clients: this is a measure, not an attack")
    with multiprocessing.get_context("spawn").Pool(clients) as pool:
        runs = pool.starmap(_one_client, [(port, path, seconds, tuple(headers))] * clients)
    times = sorted(each for run, _statuses, _lasted in runs for each in run)
    statuses = {}
    for _run, counted, _lasted in runs:
        for status, count in counted.items():
            statuses[status] = statuses.get(status, 0) + count
    return Outcome(
        requests=len(times),
        seconds=max(lasted for _run, _statuses, lasted in runs),
        statuses=statuses,
        median=statistics.median(times),
        slowest_of_100=times[int(len(times) * 0.99)],
    )


def _one_client(port, path, seconds, headers):
    lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Accept-Encoding: gzip", *headers, "", ""]
    question = "\r\n".join(lines).encode()
    times, statuses = [], {}
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        started = time.perf_counter()
        while (before := time.perf_counter()) - started < seconds:
            line.sendall(question)
            status = _read_answer(line)
            times.append(time.perf_counter() - before)
            statuses[status] = statuses.get(status, 0) + 1
    return times, statuses, time.perf_counter() - started


def _read_answer(line):
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += _more(line)
    head, _, body = answer.partition(b"\r\n\r\n")
    lengths = [part.split(b":")[1] for part in head.lower().split(b"\r\n") if part.startswith(b"content-length:")]
    missing = int(lengths[0]) - len(body) if lengths else 0
    while missing > 0:
        missing -= len(_more(line))
    return int(head.split(b" ", 2)[1])


def _more(line):
    part = line.recv(65536)
    if not part:
        raise ConnectionError("the server hung up")
    return part
