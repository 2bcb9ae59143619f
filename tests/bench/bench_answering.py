"""Completed ballots of 30 answers, page by page, from a server with two workers (issue 4, Speed).

`python -m tests.bench.bench_answering`, or `make bench`. Every ballot is begun, answered on seven pages (each shown,
sent and kept), looked over and handed in: 19 requests. The load generator, the server and the database share the
machine, so the figure is a lower bound. It works in a database of its own.
"""

import gzip
import multiprocessing
import os
import re
import resource
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from datetime import timedelta
from pathlib import Path

from tests.bench.bench_results import prepare

BOUND, PAGE_BOUND, WEIGHT_BOUND = 100, 50, 30_000  # ballots a second, milliseconds for 95 of 100 pages, bytes
PARTS = (5, 5, 4, 4, 4, 4, 4)  # questions on each page: 30
CLIENTS, SECONDS = 6, 10
SLUG = "do-toc-do"
CONTROL = re.compile(rb'type="radio" id="[^"]+" name="([^"]+)" value="([^"]+)"')
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')


def questionnaire():
    from thuocdo.questionnaires.domain.documents import Document, Section
    from thuocdo.questionnaires.domain.items import Matrix, Option, Row

    def said(text):
        return {"vi": text}

    steps = ("Rất không hài lòng", "Không hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng")
    options = tuple(Option(str(at), said(text)) for at, text in enumerate(steps, 1))
    return Document(
        title=said("Phiếu đo tốc độ"),
        sections=tuple(
            Section(code=f"P{page}", title=said(f"Phần {page}"), items=(
                Matrix(code=f"m{page}", title=said("Mức độ hài lòng"), required=True, options=options, rows=tuple(
                    Row(f"q{page}_{row}", said(f"Nội dung {row}: cơ quan phục vụ người dân đúng hẹn, đúng quy định"))
                    for row in range(1, count + 1)
                )),
            ))
            for page, count in enumerate(PARTS, 1)
        ),
    )  # fmt: skip


def fill():
    """Put a running campaign into the empty database."""
    from django.utils import timezone

    from thuocdo.directory.models import Unit
    from thuocdo.questionnaires.models import Questionnaire, Version
    from thuocdo.questionnaires.services.drafts import columns_of
    from thuocdo.surveys.models import Campaign

    now = timezone.now()
    owner = Unit.objects.create(slug="bo", kind="ministry", name="Bộ", full_name="Bộ", sort_key="bo", folded="bo")
    version = Version.objects.create(
        questionnaire=Questionnaire.objects.create(owner=owner, slug="do"), number=1, status="published",
        published_at=now, **columns_of(questionnaire()),
    )  # fmt: skip
    campaign = Campaign.objects.create(
        owner=owner, slug=SLUG, version=version, kind="opinion", title_vi="Đo tốc độ", channels=["link"],
        opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=1),
    )  # fmt: skip
    Campaign.objects.filter(pk=campaign.pk).update(launched_at=now)


class Browser:
    """One person after another on a kept connection."""

    def __init__(self, port):
        self.port, self.cookies, self.times = port, {}, []
        self.line = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, path, form=None):
        """Return status, where it leads and the body; note how long it took."""
        body = urllib.parse.urlencode(form).encode() if form is not None else b""
        lines = [f"{'GET' if form is None else 'POST'} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}"]
        if self.cookies:
            lines.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        if form is not None:
            lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
        started = time.perf_counter()
        self.line.sendall("\r\n".join([*lines, "", ""]).encode() + body)
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += self._more()
        head, _, content = answer.partition(b"\r\n\r\n")
        first, *headers = head.decode("latin-1").split("\r\n")
        said = [each.split(": ", 1) for each in headers]
        length = next((int(value) for name, value in said if name.lower() == "content-length"), 0)
        while len(content) < length:
            content += self._more()
        self.times.append(time.perf_counter() - started)
        for name, value in said:
            if name.lower() == "set-cookie":
                cookie, _, rest = value.partition("=")
                self.cookies[cookie] = rest.split(";")[0]
        return int(first.split()[1]), next((value for name, value in said if name.lower() == "location"), ""), content

    def _more(self):
        part = self.line.recv(65536)
        if not part:
            raise ConnectionError("the server hung up")
        return part


def answer(browser, known):
    """Fill one ballot from the first page to thanks. `known` keeps the names of the controls of each page."""
    browser.cookies.clear()
    start = f"/ks/{SLUG}/"
    token = TOKEN.search(browser.ask(start)[2])[1].decode()
    status, to, _ = browser.ask(start, {"csrfmiddlewaretoken": token, "go": "new", "kenh": "link"})
    while not to.endswith("/cam-on/"):
        if status != 303:
            raise SystemExit(f"{to} answered {status}")
        path, (status, _, content) = to.partition("?")[0], browser.ask(to)
        if path not in known:
            known[path] = {name.decode(): value.decode() for name, value in CONTROL.findall(content)}
        go = "send" if path.endswith("/xem-lai/") else "next"
        status, to, _ = browser.ask(path, {"csrfmiddlewaretoken": token, "go": go, **known[path]})
    browser.ask(to)


def client(port, seconds):
    browser, known, done, started = Browser(port), {}, 0, time.perf_counter()
    while time.perf_counter() - started < seconds:
        answer(browser, known)
        done += 1
    return done, browser.times, time.perf_counter() - started


def measure(port, seconds):
    with multiprocessing.get_context("spawn").Pool(CLIENTS) as pool:
        return pool.starmap(client, [(port, seconds)] * CLIENTS)


def fetched(address):
    """Return the bytes as they go over the line, and the text."""
    asked = urllib.request.Request(address, headers={"Accept-Encoding": "gzip"})  # noqa: S310 -- our own server
    with urllib.request.urlopen(asked) as response:  # noqa: S310
        content = response.read()
    packed = content if content[:2] == b"\x1f\x8b" else gzip.compress(content, 6)  # a page is packed by the proxy
    return len(packed), gzip.decompress(packed)


def weight(port):
    """Return the bytes of the first page and of its style, compressed."""
    here = f"http://127.0.0.1:{port}"
    size, page = fetched(f"{here}/ks/{SLUG}/")
    style = re.search(rb'rel="stylesheet" href="([^"]+)"', page)[1].decode()
    return size + fetched(here + style)[0]


def serve(port):
    from django.db import connection

    database = connection.settings_dict
    host = urllib.parse.quote(str(database["HOST"]), safe="/")
    address = f"postgres://{database['USER']}@/{database['NAME']}?host={host}&port={database['PORT']}"
    return subprocess.Popen(
        [
            str(Path(sys.executable).with_name("granian")),
            *("--interface", "wsgi", "thuocdo.config.wsgi:application", "--host", "127.0.0.1", "--port", str(port)),
            *("--workers", "2", "--blocking-threads", "4", "--log-level", "warning"),
        ],
        env=os.environ | {"DATABASE_URL": address, "THUOCDO_LOG_LEVEL": "ERROR"},
        stderr=subprocess.DEVNULL,
    )


def wait(port):
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/ks/{SLUG}/"):
                return
        except OSError:  # not listening yet
            time.sleep(0.2)
    raise SystemExit("The server does not answer.")


def main():
    prepare()
    from django.test.runner import DiscoverRunner

    subprocess.run([sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity=0"], check=True)
    runner = DiscoverRunner(verbosity=0, interactive=False)
    made = runner.setup_databases()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    try:
        fill()
        server = serve(port)
        try:
            wait(port)
            measure(port, 1)  # both workers warm
            runs = measure(port, SECONDS)
            heavy = weight(port)
        finally:
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            server.terminate()
            server.wait(timeout=20)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
    finally:
        runner.teardown_databases(made)
    ballots = sum(done for done, _times, _lasted in runs) / max(lasted for _done, _times, lasted in runs)
    times = sorted(each * 1000 for _done, run, _lasted in runs for each in run)
    slow = times[int(len(times) * 0.95)]
    good = ballots >= BOUND and slow <= PAGE_BOUND and heavy <= WEIGHT_BOUND
    print(f"  30 answers on 7 pages: {ballots:6.1f} ballots/s (bound {BOUND}, {'OK' if ballots >= BOUND else 'BELOW'})")
    print(f"  a page: median {times[len(times) // 2]:.1f} ms, 95 of 100 within {slow:.1f} ms (bound {PAGE_BOUND} ms)")
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    counted = sum(done for done, _times, _lasted in runs) * (1 + 1 / SECONDS)  # those of the warming up as well
    print(f"  processor time of the web server: about {used * 1000 / counted:.0f} ms a ballot of 19 requests")
    print(f"  first page with its style: {heavy:,} bytes (bound {WEIGHT_BOUND:,})")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
