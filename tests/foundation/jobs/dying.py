"""A job and a reaction that take their process with them; run by a real worker of its own in `test_killed_workers`."""

import os
import signal

from django_tasks import task


def die(news, now):
    os.kill(os.getpid(), signal.SIGKILL)


@task
def die_at_work(mark):
    os.kill(os.getpid(), signal.SIGKILL)


@task
def work_on_the_second_try(mark):
    """End the process on the first try; say so on the second."""
    from pathlib import Path

    if not Path(mark).exists():
        Path(mark).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return "done"


REACTIONS = {"RoundClosed": [f"{__name__}.die"]}
