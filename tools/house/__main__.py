"""`python3 -m tools.house run | test | check | bench | chaos | stop | help`."""

from __future__ import annotations

import signal
import sys

MEANINGS = {
    "run": "prepare everything and serve http://127.0.0.1:8000 (THUOCDO_PORT chooses another port)",
    "test": "run every check and test, in a real browser too",
    "check": "run the quick checks: style, types, import order, translations, security, migrations",
    "bench": "print the speed figures",
    "chaos": "kill every part at random under load and look whether an answer was lost",
    "stop": "end the embedded database",
    "help": "print this list",
}


def main(arguments: list[str]) -> int:
    name, rest = (arguments[0] if arguments else "help"), arguments[1:]
    if sys.version_info < (3, 11):  # noqa: UP036 - the one file that an older Python gets to read
        print("Python 3.11 or newer is needed. Install one, then say for instance: make run PYTHON=python3.12")
        return 1
    from tools.house import chaos, checking, database, running
    from tools.house.telling import Failed, line

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a polite stop is the same as Ctrl-C
    actions = {
        "run": running.run,
        "test": lambda: checking.test(rest),
        "check": checking.check,
        "bench": lambda: checking.bench(rest),
        "chaos": chaos.chaos,
        "stop": database.stop,
    }
    if name not in actions:
        for each, meaning in MEANINGS.items():
            line(f"make {each:6} {meaning}")
        return 0 if name == "help" else 2
    try:
        return actions[name]()
    except Failed as error:
        line(f"\n{error}")
        return 1
    except KeyboardInterrupt:
        line(f"\nStopped. Start again with: make {name}")
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
