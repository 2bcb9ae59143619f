"""Kept public pages: requests a second from two workers (issue 2, section 6: at least 1,000 on 2 cores).

The page is a real one: the ranking of 63 provinces. The load generator shares the machine with server and database,
so the figure is a lower bound. Beside it stands the same page made anew each time.
"""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from tests.bench import loading
from thuocdo.config import embedded

BOUND = 1_000  # requests a second
PAGE = "/cong-bo/par-index-tinh-2021/"  # the ranking of 63 provinces


def main():
    embedded.ensure()
    command = [sys.executable, "manage.py"]
    subprocess.run([*command, "migrate", "--noinput", "--verbosity=0"], check=True)
    subprocess.run([*command, "collectstatic", "--noinput", "--verbosity=0"], check=True)
    for load in ("load_units", "load_frameworks", "load_published"):  # as `make run` does; again changes nothing
        subprocess.run([*command, load, "--verbosity=0"], check=True, stdout=subprocess.DEVNULL)
    made = _measure(cache_mib=0, seconds=3, wanted=None)
    kept = _measure(cache_mib=64, seconds=5, wanted="hit")
    enough = kept.per_second >= BOUND and set(kept.statuses) == {200}
    word = "OK" if enough else "BELOW"
    print(
        f"  {PAGE} kept in memory: {kept.per_second:8,.0f} requests/s (bound {BOUND:,}, {word}), "
        f"median {kept.median * 1000:.2f} ms, 99 of 100 within {kept.slowest_of_100 * 1000:.2f} ms"
    )
    print(
        f"  {PAGE} made anew each time: {made.per_second:8,.0f} requests/s (no bound), median "
        f"{made.median * 1000:.2f} ms; kept pages are {kept.per_second / made.per_second:.1f} times as many"
    )
    return 0 if enough else 1


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
        _wait(port, wanted)
        loading.ask(port, PAGE, seconds=1)  # both workers warm
        return loading.ask(port, PAGE, seconds=seconds, clients=4)
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait(port, wanted):
    """Ask for the page until it comes from where it should: made anew, or kept in memory."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{PAGE}") as answer:
                if wanted is None or answer.headers.get("X-Page-Cache") == wanted:
                    return
        except OSError:  # not listening yet, or an error page
            time.sleep(0.1)
    raise SystemExit(f"{PAGE} is not served as it should be: {wanted or 'made anew'}.")


if __name__ == "__main__":
    sys.exit(main())
