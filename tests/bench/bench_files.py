"""What 100 MB of evidence cost, in and out, with all checks and the disk forced (issue 3, must hold).

`python -m tests.bench.bench_files`, or `make bench`. It works in a database and a folder of its own.
"""

import os
import re
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

from tests.bench.bench_results import prepare
from tests.bench.timing import best_of
from tests.foundation.files.large import MIB, LargePdf

SIZE = 100 * MIB
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MOST_MEMORY = 16 * MIB  # bytes that the process may grow by
BOUND = 2_000  # milliseconds of processor time, each way


STATUS = Path("/proc/self/status")


def forget_largest():
    """Begin anew to measure the most memory that this process has (Linux), and return it."""
    Path("/proc/self/clear_refs").write_text("5")
    return largest()


def largest():
    """Return the most memory that this process has had since, in bytes."""
    return int(re.search(r"VmHWM:\s+(\d+)", STATUS.read_text())[1]) * 1024


def take_in_pieces():
    from thuocdo.foundation.files import services
    from thuocdo.foundation.files.domain.kinds import Limits
    from thuocdo.foundation.files.services.uploads import CHUNK

    limits = Limits(file_bytes=SIZE)
    told = {"actor_id": 1, "purpose": "bench", "limits": limits, "now": NOW}
    upload = services.begin_upload(name="a.pdf", size=SIZE, **told)
    for offset in range(0, SIZE, CHUNK):
        piece = LargePdf(SIZE, offset, min(CHUNK, SIZE - offset))
        services.append_chunk(actor_id=1, upload_id=upload.id, offset=offset, source=piece, now=NOW)
    return services.finish_upload(upload_id=upload.id, **told).file_id


def take_whole():
    from thuocdo.foundation.files import services
    from thuocdo.foundation.files.domain.kinds import Limits

    return services.store_whole(
        actor_id=1, purpose="bench", sent=LargePdf(SIZE), limits=Limits(file_bytes=SIZE), now=NOW
    ).file_id


def fetch(file_id):
    from django.test import RequestFactory

    from thuocdo.foundation.files.views import serve

    request = RequestFactory().get("/")
    request.user = SimpleNamespace(pk=1)
    response = serve(request, file_id=file_id, name="a.pdf", subject="bench", now=NOW)
    return sum(len(piece) for piece in response.streaming_content)


def main():
    prepare()
    from django.conf import settings
    from django.test.runner import DiscoverRunner

    runner = DiscoverRunner(verbosity=0, interactive=False)
    made = runner.setup_databases()
    failed = False
    try:
        with tempfile.TemporaryDirectory(dir=os.environ.get("THUOCDO_VAR")) as folder:
            settings.THUOCDO_FILES, settings.THUOCDO_CLAMD = Path(folder), ""
            LargePdf(SIZE).read(MIB)
            before = forget_largest()
            file_id = take_whole()
            ways = {
                "in, whole": take_whole, "in, in pieces": take_in_pieces, "out": lambda: fetch(file_id)
            }  # fmt: skip
            for name, work in ways.items():
                took = best_of(2, work)
                failed |= not took.within(BOUND)
                print(f"100 MB {name:14} {took.verdict(BOUND)} {SIZE / MIB / took.clock * 1000:6.0f} MB/s")
            grown = largest() - before
            failed |= grown > MOST_MEMORY
            word = "ABOVE" if grown > MOST_MEMORY else "OK"
            print(f"memory grown by at most {grown / MIB:.1f} MB (bound {MOST_MEMORY // MIB} MB, {word})")
    finally:
        runner.teardown_databases(made)
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main())
