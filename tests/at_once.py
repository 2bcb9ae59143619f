"""People who act in the same moment: real threads with connections of their own."""

import threading

from django.db import connection

from thuocdo.kernel.refusals import Refusal


def at_once(*deeds):
    """Run deeds in threads that begin together; return what came of each: its value or its refusal.

    Nobody is given up for being slow, and what is no refusal is a fault and is raised.
    """
    gate, came, faults = threading.Barrier(len(deeds)), [None] * len(deeds), []

    def do(place, deed):
        try:
            gate.wait()
            came[place] = deed()
        except Refusal as refusal:
            came[place] = refusal
        except Exception as fault:  # noqa: BLE001 - raised below
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise ExceptionGroup("of those who acted at once", faults)
    return came
