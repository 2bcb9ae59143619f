"""Results of a million ballots of 30 answers: all figures from the sums, a cross-table from the ballots, CSV (issue 4).

`python -m tests.bench.bench_survey_results`, or `make bench`; BALLOTS in the environment makes it smaller. The rows are
made by the database and taken back afterwards.
"""

import os
import resource
import sys
import time

from tests.bench.bench_answering import fill, questionnaire
from tests.bench.bench_results import prepare

BALLOTS = int(os.environ.get("BALLOTS", "1000000"))
SUMS, CROSS, CSV = 20, 3_000, 60_000  # milliseconds for a million ballots
MEMORY = 50  # megabytes that CSV may add
_BALLOTS = """
INSERT INTO surveys_submission (id, campaign_id, version_id, channel, site, language, day, seconds, rehearsal, payload,
    content_hash, coded, others)
SELECT gen_random_uuid(), %(campaign)s, %(version)s, 'link', '', 'vi', date '2026-03-01' + each %% 30, 120, false, '{}',
    md5(each::text), made.coded, '{}'
FROM generate_series(1, %(ballots)s) AS each
CROSS JOIN LATERAL (
    SELECT array_agg((1 + (each::bigint * 7919 + slot * 104729 + each / (slot + 1)) %% 5)::smallint) AS coded
    FROM generate_series(1, 30) AS slot
) AS made
"""
_SUMS = """
INSERT INTO surveys_tally (campaign_id, version_id, channel, rehearsal, slot, value, n)
SELECT %(campaign)s, %(version)s, channel, false, slot, value, count(*) FROM surveys_submission
CROSS JOIN LATERAL unnest(coded) WITH ORDINALITY AS given(value, place)
CROSS JOIN LATERAL (SELECT (place - 1)::smallint AS slot) AS at
WHERE campaign_id = %(campaign)s GROUP BY channel, slot, value
"""
_DAYS = """
INSERT INTO surveys_pace (campaign_id, channel, site, day, rehearsal, aside, n)
SELECT campaign_id, channel, '', day, false, false, count(*) FROM surveys_submission
WHERE campaign_id = %(campaign)s GROUP BY 1, 2, 4
"""


def clock(work, times=1):
    """Return the shortest of several runs in milliseconds, and what the last one gave."""
    best, found = float("inf"), None
    for _ in range(times):
        started = time.perf_counter()
        found = work()
        best = min(best, (time.perf_counter() - started) * 1000)
    return best, found


def processor(work):
    """Return the milliseconds of processor time that this process took; others may use the machine as well."""
    started = time.process_time()
    work()
    return (time.process_time() - started) * 1000


def megabytes():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main():
    prepare()
    from django.db import connection, transaction

    from thuocdo.surveys.models import Campaign
    from thuocdo.surveys.selectors import campaigns, crossing, live
    from thuocdo.surveys.selectors.live import Filter
    from thuocdo.surveys.services import exporting

    with transaction.atomic():
        fill()
        card = campaigns.card(Campaign.objects.latest("pk"))
        known = {"campaign": card.id, "version": card.version_id, "ballots": BALLOTS}
        with connection.cursor() as cursor:
            for statement in (_BALLOTS, _SUMS, _DAYS):
                cursor.execute(statement, known)
            cursor.execute("ANALYZE surveys_submission")
        live.marginals(card)
        sums, figures = clock(lambda: live.marginals(card), 7)
        assert all(each.answered == BALLOTS for each in figures)
        assert len(figures) == len([row for section in questionnaire().sections for row in section.items[0].rows])
        cross, crossed = clock(lambda: crossing.against(card, "q1_1", "q1_2", Filter()), 2)
        assert crossed.whole.answered == BALLOTS
        before = megabytes()
        csv, size = clock(lambda: sum(map(len, exporting.pieces_of_csv(exporting.Wanted(card, Filter())))))
        more = megabytes() - before
        used = processor(lambda: sum(map(len, exporting.pieces_of_csv(exporting.Wanted(card, Filter())))))
        transaction.set_rollback(True)
    per_million = 1_000_000 / BALLOTS
    told = (
        ("all figures from the sums", sums, SUMS, 1.0),
        ("one question against another, from the ballots", cross, CROSS, per_million),
        (f"CSV of all ballots ({size / 1e6:.0f} MB), processor time of this process", used, CSV, per_million),
    )
    print(f"{BALLOTS:,} ballots of 30 answers")
    for what, took, bound, factor in told:
        word = "OK" if took * factor <= bound else "ABOVE"
        print(f"  {what}: {took:,.1f} ms (bound for a million {bound:,} ms, {word})")
    print(f"  CSV by the clock: {csv:,.0f} ms")
    print(f"  memory that CSV added: {more:.1f} MB (bound {MEMORY} MB, {'OK' if more <= MEMORY else 'ABOVE'})")
    return int(more > MEMORY or any(took * factor > bound for _what, took, bound, factor in told))


if __name__ == "__main__":
    sys.exit(main())
