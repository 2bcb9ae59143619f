"""Kept public pages: requests a second from two workers (issue 2, section 6: at least 1,000 on 2 cores).

The load generator shares the machine with server and database, so the figure is a lower bound. Beside it stands the
same page made anew each time.
"""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from tests.bench import loading
from thuocdo.config import embedded

TARGET = 1_000  # requests a second
PAGES = ("/", "/ui/gallery")


def main():
    embedded.ensure()
    command = [sys.executable, "manage.py"]
    subprocess.run([*command, "migrate", "--noinput", "--verbosity=0"], check=True)
    subprocess.run([*command, "collectstatic", "--noinput", "--verbosity=0"], check=True)
    made = _measure(cache_mib=0, seconds=3, wanted=None)
    kept = _measure(cache_mib=64, seconds=5, wanted="hit")
    print(f"  made anew each time: {made.per_second:8,.0f} requests/s, median {made.median * 1000:.2f} ms")
    print(
        f"  kept in memory:      {kept.per_second:8,.0f} requests/s, median {kept.median * 1000:.2f} ms, "
        f"99 of 100 within {kept.slowest_of_100 * 1000:.2f} ms"
    )
    print(f"  ratio {kept.per_second / made.per_second:.1f}; target {TARGET:,} requests/s")
    return 0 if kept.per_second >= TARGET and set(kept.statuses) == {200} else 1


def _measure(*, cache_mib, seconds, wanted):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [
            str(Path(sys.executable).with_name("granian")),
            *("--interface", "wsgi", "thuocdo.config.wsgi:application", "--host", "127.0.0.1", "--port", str(port)),
            *("--workers", "2", "--blocking-threads", "4", "--log-level", "warning"),
        ],
        env=os.environ | {"THUOCDO_PAGE_CACHE_MIB": str(cache_mib), "THUOCDO_LOG_LEVEL": "ERROR"},
        stderr=subprocess.DEVNULL,
    )
    try:
        page = _first_page(port, wanted)
        loading.ask(port, page, seconds=1)  # both workers warm
        return loading.ask(port, page, seconds=seconds, clients=4)
    finally:
        server.terminate()
        server.wait(timeout=20)


def _first_page(port, wanted):
    """Return the first page that there is, asked for until it comes from where it should."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        for page in PAGES:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}{page}") as answer:
                    if wanted is None or answer.headers.get("X-Page-Cache") == wanted:
                        return page
            except urllib.error.HTTPError:
                time.sleep(0.2)
            except OSError:
                time.sleep(0.1)
    raise SystemExit(f"None of the pages {', '.join(PAGES)} is served and kept.")


if __name__ == "__main__":
    sys.exit(main())
