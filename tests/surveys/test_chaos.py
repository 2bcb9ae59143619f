"""A small slice of `make chaos`: five kills under load, nothing lost, doubled or miscounted (issue 4, "must hold")."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_five_kills_lose_nothing():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = os.environ | {"THUOCDO_CHAOS_KILLS": "5", "THUOCDO_CHAOS_MINUTES": "4", "THUOCDO_PORT": str(port)}
    command = [sys.executable, "-m", "tools.house.chaos"]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Nothing was lost, doubled or miscounted." in done.stdout
