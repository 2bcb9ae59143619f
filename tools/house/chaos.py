"""`make chaos`: kill the web server, the hot door, the worker and the database at random moments, while clients send.

Everything happens in a database of its own, which is made for it and removed. Whoever sends tries again until the
ballot is acknowledged. Afterwards every acknowledged ballot has to be there once, and the sums equal a recount.

    THUOCDO_CHAOS_KILLS=100  THUOCDO_CHAOS_SEED=1  THUOCDO_CHAOS_MINUTES=15  THUOCDO_PORT=8000
"""

from __future__ import annotations

import http.client
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tools.house import environment
from tools.house.ballot_world import ballots
from tools.house.environment import PYTHON, VENV
from tools.house.telling import ROOT, Failed, line, quietly, step

SENDERS = 4
THREADS = ("--blocking-threads", "8")  # those that commit at once share one write to the disk
TARGETS = {"web": 3, "ingest": 3, "worker": 2, "database": 2}  # how often each is hit, in proportion
LONGEST_PAUSE = 8  # seconds between two kills
TRY_FOR = 120  # seconds for one ballot; more means that something does not come back


@dataclass
class Load:
    """What the clients sent, and what was acknowledged."""

    slug: str
    ports: tuple[int, int]
    sent: dict[str, Any] = field(default_factory=dict)
    acknowledged: list[str] = field(default_factory=list)
    tries: Counter[str] = field(default_factory=Counter)
    given_up: list[str] = field(default_factory=list)
    ending: threading.Event = field(default_factory=threading.Event)

    def send(self, seed: int) -> None:
        """Send ballots until told to stop; the one that is on its way is sent to its end."""
        chance = random.Random(seed)  # noqa: S311 - not for secrets
        for body in ballots(chance):
            if self.ending.is_set():
                return
            number = str(uuid.uuid4())
            self.sent[number] = body["answers"]
            if self._until_acknowledged(number, json.dumps(body).encode(), chance):
                self.acknowledged.append(number)
            else:
                self.given_up.append(number)

    def _until_acknowledged(self, number: str, body: bytes, chance: random.Random) -> bool:
        path, until = f"/api/surveys/v1/campaigns/{self.slug}/submissions/{number}", time.monotonic() + TRY_FOR
        while time.monotonic() < until:
            status = _put(chance.choice(self.ports), path, body)
            self.tries[str(status or "no answer")] += 1
            if status in {200, 201}:
                return True
            if status not in {0, 500, 502, 503}:
                return False
            time.sleep(chance.uniform(0.02, 0.2))
        return False


class House:
    """The four programs, each started again whenever it is gone."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.env = {**os.environ, "THUOCDO_VAR": str(folder), "THUOCDO_LOG_LEVEL": "ERROR"}
        self.env.pop("DATABASE_URL", None)
        granian = [str(VENV / "bin" / "granian"), "--host", "127.0.0.1", "--log-level", "error", "--port"]
        self.commands = {
            "web": [
                *granian,
                str(port),
                "--interface",
                "wsgi",
                "--blocking-threads",
                "4",
                "thuocdo.config.wsgi:application",
            ],
            "ingest": [*granian, str(port + 1), "--interface", "asgi", "thuocdo.config.ingest:application"],
            "worker": [str(PYTHON), str(ROOT / "manage.py"), "work"],
        }
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.log = (folder / "log").open("ab")

    def database(self) -> None:
        """Start the database, or wait until it has recovered."""
        command = [str(PYTHON), "-m", "thuocdo.config.embedded", "start"]
        done = subprocess.run(command, cwd=ROOT, env=self.env, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Failed(f"The database did not come back: {done.stderr.strip()}")
        self.env["DATABASE_URL"] = done.stdout.strip().splitlines()[-1]

    def mend(self) -> None:
        """Start whatever is gone."""
        for name, command in self.commands.items():
            if name not in self.running or self.running[name].poll() is not None:
                self.running[name] = subprocess.Popen(
                    command, cwd=ROOT, env=self.env, stdout=self.log, stderr=self.log, start_new_session=True
                )

    def kill(self, name: str) -> None:
        """Kill without a word (SIGKILL), and start again."""
        if name == "database":
            pid = (self.folder / "postgres" / "data" / "postmaster.pid").read_text().splitlines()[0]
            os.kill(int(pid), signal.SIGKILL)
            self.database()
        else:
            _kill(self.running[name])
        self.mend()

    def end(self) -> None:
        """End everything that was started."""
        for child in self.running.values():
            _kill(child)
        quietly([PYTHON, "-m", "thuocdo.config.embedded", "stop"], "", env=self.env)
        self.log.close()


def chaos() -> int:
    """Run it and return 0 when nothing was lost, doubled or miscounted."""
    environment.prepare("run")
    return run()


def run() -> int:
    """Do it in the environment that there is."""
    kills, seed = int(os.environ.get("THUOCDO_CHAOS_KILLS", "100")), int(os.environ.get("THUOCDO_CHAOS_SEED", "1"))
    until = time.monotonic() + 60 * float(os.environ.get("THUOCDO_CHAOS_MINUTES", "15"))
    port = int(os.environ.get("THUOCDO_PORT", "8000"))
    folder = Path(tempfile.mkdtemp(prefix="thuocdo-chaos-"))
    folder.chmod(0o755)  # the database may run as a user of its own
    house = House(folder, port)
    try:
        with step("Making a database and a survey of its own"):
            house.database()
            quietly([PYTHON, ROOT / "manage.py", "migrate", "--verbosity=0"], "Run `make check`.", env=house.env)
            world = [PYTHON, "-m", "tools.house.ballot_world"]
            slug = quietly([*world, "make"], "Run `make check`.", env=house.env).strip().splitlines()[-1]
        house.mend()
        load = Load(slug, (port, port + 1))
        done = _storm(house, load, random.Random(seed), kills, until)  # noqa: S311 - not for secrets
        told = folder / "told.json"
        told.write_text(json.dumps({"sent": load.sent, "acknowledged": load.acknowledged}), encoding="utf-8")
        line(f"Killed {sum(done.values())} times: {dict(sorted(done.items()))}. Answers: {dict(load.tries)}.")
        checked = subprocess.run(
            [*map(str, world), "check", str(told)], cwd=ROOT, env=house.env, capture_output=True, text=True, check=False
        )
        line((checked.stdout + checked.stderr).strip())
        lost, early = bool(load.given_up or checked.returncode), sum(done.values()) < kills
        line("Something went wrong; the lines above say what." if lost else "Nothing was lost, doubled or miscounted.")
        if early:
            line(f"Time ran out after {sum(done.values())} of {kills} kills; THUOCDO_CHAOS_MINUTES gives it more.")
        return 1 if lost or early else 0
    finally:
        house.end()
        shutil.rmtree(folder, ignore_errors=True)


def _storm(house: House, load: Load, chance: random.Random, kills: int, until: float) -> Counter[str]:
    """Send and kill; return how often each was killed. In the end everybody who sends has an answer."""
    senders = [threading.Thread(target=load.send, args=(chance.randrange(2**31),)) for _ in range(SENDERS)]
    for sender in senders:
        sender.start()
    killed: Counter[str] = Counter()
    try:
        while not load.acknowledged and time.monotonic() < until:
            time.sleep(0.1)
        while sum(killed.values()) < kills and time.monotonic() < until:
            _let_work(load, chance)
            target = chance.choices(list(TARGETS), list(TARGETS.values()))[0]
            house.kill(target)
            killed[target] += 1
            if sum(killed.values()) % 10 == 0:
                line(f"· {sum(killed.values())} kills, {len(load.acknowledged)} ballots acknowledged")
    finally:
        load.ending.set()
        house.mend()
        for sender in senders:
            sender.join()
    return killed


def _let_work(load: Load, chance: random.Random) -> None:
    """Wait for a random moment after some ballots came in: kills of programs that only start would prove nothing."""
    wanted, latest = len(load.acknowledged) + chance.randint(1, 60), time.monotonic() + LONGEST_PAUSE
    while len(load.acknowledged) < wanted and time.monotonic() < latest:
        time.sleep(0.01)
    time.sleep(chance.uniform(0, 0.3))


def _put(port: int, path: str, body: bytes) -> int:
    """Return the status of an answer, 0 where there was none."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=15)
    try:
        connection.request("PUT", path, body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException):
        return 0
    else:
        return answer.status
    finally:
        connection.close()


def _kill(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


if __name__ == "__main__":
    sys.exit(run())
