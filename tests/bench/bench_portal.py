"""What the public pages cost the server, made anew each time (issue 2, section 6). Everything is rolled back.

`python -m tests.bench.bench_portal`, or `make bench`. Bounds: the ranking in 30 ms, ten questions to the database.
"""

import os

from tests.bench.bench_results import prepare, published
from tests.bench.timing import best_of

PAGES = {
    "ranking of 63 provinces": ("/cong-bo/par-index-tinh-2021/", 30),
    "home": ("/", 50),
    "map": ("/cong-bo/par-index-tinh-2021/ban-do/", 50),
    "unit": ("/don-vi/hai-duong/?p=par-index-tinh-2021", 50),
    "merged unit with 114 communes": ("/don-vi/hai-phong/", 50),
    "comparison of three": ("/so-sanh/?u=hai-duong&u=quang-ninh&u=ha-noi", 50),
    "search among 13,610 units": ("/tim/?q=thanh", 50),
    "method": ("/phuong-phap/cham-diem/", 30),
}
MOST_QUESTIONS = 10


def main():
    os.environ["THUOCDO_PAGE_CACHE_MIB"] = "0"
    prepare()
    from django.core.management import call_command
    from django.db import transaction

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    with transaction.atomic():
        for command in ("load_units", "load_frameworks", "load_published"):
            call_command(command, verbosity=0, stdout=open(os.devnull, "w"))  # noqa: SIM115
        communes = f"/cong-bo/{published(3321)[0]}/"
        pages = PAGES | {
            "ranking of 3,321 communes": (communes, 30),
            "… its page 20, by a component": (f"{communes}?sort=-3&page=20", 30),
            "… those named “000”": (f"{communes}?q=000", 30),
        }
        kept = [_measured(name, *page) for name, page in pages.items()]
        transaction.set_rollback(True)
    return 0 if all(kept) else 1


def _measured(name, address, bound):
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": "127.0.0.1"})
    client.get(address)  # templates and translations are read once
    with CaptureQueriesContext(connection) as asked:
        response = client.get(address)
    questions = len(asked)  # now: the next request empties the log
    assert response.status_code == 200, address
    timed = best_of(9, lambda: client.get(address))
    word = "OK" if questions <= MOST_QUESTIONS else "ABOVE"
    print(
        f"  {name:30} {timed.verdict(bound)}, {questions:2} questions (bound {MOST_QUESTIONS}, {word}), "
        f"{len(response.content):7,} bytes"
    )
    return timed.within(bound) and questions <= MOST_QUESTIONS


if __name__ == "__main__":
    raise SystemExit(main())
