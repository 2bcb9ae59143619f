"""One-shot submissions, checked and durable before the answer, sums kept meanwhile (issue 4): plain door and hot door.

`python -m tests.bench.bench_submissions`, or `make bench`. A database of its own is made and removed. The load
generator runs in processes of its own on the same cores. Beside the doors stands what PostgreSQL itself takes: the same
rows with COPY, so many a commit, without anybody who checks them.
"""

import asyncio
import json
import multiprocessing
import multiprocessing.pool
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

from tools.house.ballot_world import ballots
from tools.house.chaos import House

PORT = int(os.environ.get("THUOCDO_BENCH_PORT", "8390"))
SECONDS = float(os.environ.get("THUOCDO_BENCH_SECONDS", "8"))
PLAIN, HOT, LATE, STALE = 2_000, 5_000, 50, 1.0  # a second, a second, milliseconds of 95 in 100, seconds
CLIENTS = {"plain": 8, "hot": 100}  # connections that are kept open


async def _client(port, path, bodies, until, times):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    wrong = 0
    while (started := time.perf_counter()) < until:
        body = next(bodies)
        head = f"PUT {path}{uuid.uuid4()} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        answer = await reader.readuntil(b"\r\n\r\n")
        length = answer.lower().split(b"content-length:")[1].split(b"\r\n")[0]
        await reader.readexactly(int(length))
        wrong += not answer.startswith(b"HTTP/1.1 201")
        times.append(time.perf_counter() - started)
    writer.close()
    return wrong


def _generate(port, path, clients, seconds, out):
    chance = random.Random(os.getpid())
    some = [json.dumps(body).encode() for body, _ in zip(ballots(chance), range(2_000), strict=False)]

    async def crowd():
        times, until = [], time.perf_counter() + seconds
        runs = [_client(port, path, iter(some * 50), until, times) for _ in range(clients)]
        wrong = sum(await asyncio.gather(*runs))
        out.put((times, wrong))

    asyncio.run(crowd())


def load(port, slug, clients, seconds):
    """Return requests a second, the slowest of the fastest 95 in 100 in milliseconds, and how many were not taken."""
    path, out = f"/api/surveys/v1/campaigns/{slug}/submissions/", multiprocessing.Queue()
    process = multiprocessing.Process(target=_generate, args=(port, path, clients, seconds, out))
    process.start()
    times, wrong = out.get(timeout=seconds + 60)
    process.join()
    return len(times) / seconds, sorted(times)[int(len(times) * 0.95)] * 1000, wrong


def _in_house(house, code):
    """Run a few lines with the framework set up and return what they print."""
    head = "import django; django.setup(); from django.db import connection; cursor = connection.cursor()\n"
    env = house.env | {"DJANGO_SETTINGS_MODULE": "thuocdo.config.settings"}
    done = subprocess.run([sys.executable, "-c", head + code], env=env, capture_output=True, text=True, check=True)
    return done.stdout.strip()


OWN_LIMIT = """
import time, uuid
cursor.execute("CREATE TABLE bare (LIKE surveys_submission INCLUDING ALL)")
names = "id, campaign_id, version_id, channel, site, language, day, rehearsal, payload, content_hash, coded, others"
cursor.execute(f"SELECT {names} FROM surveys_submission LIMIT 1")
row = [*cursor.fetchone()[1:-1], "{}"]
until, n = time.perf_counter() + 2, 0
while time.perf_counter() < until:
    with cursor.copy(f"COPY bare ({names}) FROM STDIN") as copy:
        for _ in range(100):
            copy.write_row([uuid.uuid4(), *row])
    n += 100
print(round(n / 2))
"""


def stale(house):
    """Return after how many seconds a ballot that was just acknowledged is in the sums, while the load goes on."""
    code = """
import time
worst = 0.0
for _ in range(4):
    cursor.execute("SELECT coalesce(max(id), 0) FROM surveys_change"); last = cursor.fetchone()[0]
    started = time.perf_counter()
    while True:
        cursor.execute("SELECT 1 FROM surveys_change WHERE id <= %s LIMIT 1", [last])
        if cursor.fetchone() is None: break
        time.sleep(0.02)
    worst = max(worst, time.perf_counter() - started)
print(worst)
"""
    return float(_in_house(house, code))


def usage(house, name):
    """Return the resident memory of a program and its children in MiB, and the processor time they took in seconds."""
    group, pages, ticks = house.running[name].pid, 0, 0
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            told = status.read_text().rsplit(") ", 1)[1].split()
            if int(told[2]) == group:
                pages += int((status.parent / "statm").read_text().split()[1])
                ticks += int(told[11]) + int(told[12])
        except (OSError, IndexError):
            continue
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20, ticks / os.sysconf("SC_CLK_TCK")


def measure(house, slug):
    """Print each figure beside its bound and tell whether all are within."""
    good = True
    for name, port, bound, program in (("plain", PORT, PLAIN, "web"), ("hot", PORT + 1, HOT, "ingest")):
        load(port, slug, CLIENTS[name], 1)  # warm
        memory, used = usage(house, program)
        asking = multiprocessing.pool.ThreadPool(1).apply_async(stale, (house,)) if name == "hot" else None
        rate, late, wrong = load(port, slug, CLIENTS[name], SECONDS)
        word = "OK" if rate >= bound and late <= LATE and not wrong else "BELOW"
        after, spent = usage(house, program)
        each = (spent - used) / max(1.0, rate * SECONDS) * 1000
        print(
            f"  {name} door: {rate:,.0f} a second (bound {bound:,}), 95 of 100 within {late:.0f} ms (bound {LATE}), "
            f"{wrong} not taken, {each:.2f} ms of processor each, memory {memory:.0f} -> {after:.0f} MiB: {word}"
        )
        good &= word == "OK"
        if asking:
            age = asking.get(timeout=120)
            word = "OK" if age <= STALE else "ABOVE"
            print(f"  sums are at most {age:.2f} s old under that load (bound {STALE} s): {word}")
            good &= age <= STALE
    own = int(_in_house(house, OWN_LIMIT))
    print(f"  PostgreSQL itself, one connection, 100 bare rows a commit with COPY: {own:,} a second")
    return good


def main():
    folder = Path(tempfile.mkdtemp(prefix="thuocdo-bench-"))
    folder.chmod(0o755)
    house = House(folder, PORT)
    try:
        house.database()
        subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity=0"], env=house.env, check=True)
        command = [sys.executable, "-m", "tools.house.ballot_world", "make"]
        slug = subprocess.run(command, env=house.env, check=True, capture_output=True, text=True).stdout.split()[-1]
        house.mend()
        _wait(PORT)
        _wait(PORT + 1)
        return 0 if measure(house, slug) else 1
    finally:
        house.end()
        shutil.rmtree(folder, ignore_errors=True)


def _wait(port):
    import socket

    for _ in range(600):
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(f"nobody answers on {port}")


if __name__ == "__main__":
    raise SystemExit(main())
