"""Several people at once: real threads, each with a connection of its own to real PostgreSQL."""

import threading

import pytest
from django.db import connection

from thuocdo.kernel.refusals import Refusal

PATIENCE = 120  # seconds; a busy machine starts threads late


def run_at_once(*deeds):
    """Run deeds in threads that begin together and return what came of each; what is no refusal is raised here."""
    gate, came, broken = threading.Barrier(len(deeds)), [None] * len(deeds), []

    def do(place, deed):
        try:
            gate.wait(timeout=PATIENCE)
            came[place] = deed()
        except Refusal as refusal:
            came[place] = refusal
        except BaseException as error:  # noqa: BLE001 - raised again where the test sees it
            broken.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=PATIENCE)
    if broken:
        raise broken[0]
    assert not any(thread.is_alive() for thread in threads), "somebody still waits"
    return came


@pytest.fixture
def at_once():
    return run_at_once
