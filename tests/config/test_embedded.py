"""The embedded server survives what happens to machines (issue 2, section 1).

These tests start real servers and really kill them.
"""

import os
import pwd
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from thuocdo.config import embedded, postgres_binaries, unprivileged
from thuocdo.config.embedded import CannotStart

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")


@pytest.fixture
def home(tmp_path):
    home = tmp_path / "var" / "postgres"
    yield home
    embedded.stop(home)


def ask(url, question):
    with psycopg.connect(url) as connection:
        row = connection.execute(question).fetchone()
        return row and row[0]


def pid_of(home):
    return int((home / "data" / "postmaster.pid").read_text().split()[0])


def crash(home):
    """End the head of the server as a power cut would."""
    pid = pid_of(home)
    os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 60
    while embedded._alive(pid) and time.monotonic() < deadline:
        time.sleep(0.01)


def test_it_starts_is_found_again_and_stops(home):
    url = embedded.start(home)
    pid = pid_of(home)
    assert ask(url, "show server_encoding") == "UTF8"
    assert ask(url, "select lower('ĐẮK LẮK')") == "đắk lắk"

    assert embedded.start(home) == url
    assert pid_of(home) == pid

    assert embedded.stop(home) is True
    assert embedded.stop(home) is False
    with pytest.raises(psycopg.OperationalError):
        ask(url, "select 1")


def test_what_was_committed_is_there_after_kill_9(home):
    url = embedded.start(home)
    with psycopg.connect(url) as connection:
        connection.execute("create table kept (text text)")
        connection.execute("insert into kept values ('Thước Đo')")
    crash(home)
    assert (home / "data" / "postmaster.pid").exists()
    assert (embedded._socket_folder(home) / ".s.PGSQL.5432").exists()

    assert ask(embedded.start(home), "select text from kept") == "Thước Đo"


def test_a_crash_while_somebody_is_connected_waits_for_the_orphans(home):
    connection = psycopg.connect(embedded.start(home))
    connection.execute("select 1")
    crash(home)

    assert ask(embedded.start(home), "select 2") == 2
    connection.close()


def test_a_recorded_process_number_that_another_program_has_now(home):
    """After a reboot the number in postmaster.pid may be anybody's, even one of the same user."""
    embedded.start(home)
    lines = (home / "data" / "postmaster.pid").read_text().splitlines()
    embedded.stop(home)
    embedded._socket_folder(home).mkdir(exist_ok=True)  # a short one goes when its server stops
    stranger = subprocess.Popen(["/bin/sleep", "60"], user=home.stat().st_uid)
    try:
        (home / "data" / "postmaster.pid").write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")
        (embedded._socket_folder(home) / ".s.PGSQL.5432.lock").write_text(
            "\n".join([str(stranger.pid), *lines[1:]]) + "\n"
        )

        assert ask(embedded.start(home), "select 1") == 1
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_data_folder_half_made(home):
    (home / "data.new").mkdir(parents=True)
    (home / "data.new" / "PG_VERSION").write_text("18\n")

    assert ask(embedded.start(home), "select 1") == 1


def test_interrupted_before_the_database_was_made(home):
    url = embedded.start(home)
    (home / "database-made").unlink()

    assert embedded.start(home) == url


def test_data_of_another_version_are_left_alone(home):
    embedded.start(home)
    embedded.stop(home)
    version = home / "data" / "PG_VERSION"
    version.write_text("14\n")

    with pytest.raises(
        CannotStart, match=r"were written by PostgreSQL 14, but the one here is \d+\. Install"
    ) as caught:
        embedded.start(home)
    assert str(home) in str(caught.value)

    version.write_text(f"{postgres_binaries.find(Path('/nowhere')).major}\n")
    assert ask(embedded.start(home), "select 1") == 1


@pytest.mark.parametrize("name", ["x" * 110, "với dấu cách, 'phẩy'"])
def test_long_and_odd_names_of_folders(tmp_path, name):
    home = tmp_path / name / "postgres"
    try:
        assert ask(embedded.start(home), "select 1") == 1
    finally:
        embedded.stop(home)


def test_two_commands_at_once_share_one_server(home):
    code = f"from pathlib import Path; from thuocdo.config import embedded; print(embedded.start(Path({str(home)!r})))"
    commands = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) for _ in range(4)]

    urls = {command.communicate()[0] for command in commands}

    assert [command.returncode for command in commands] == [0, 0, 0, 0]
    assert len(urls) == 1


def test_a_start_that_is_killed_midway_is_taken_up_again(home):
    code = f"from pathlib import Path; from thuocdo.config import embedded; embedded.start(Path({str(home)!r}))"
    for pause in (0.15, 0.4, 0.7):
        command = subprocess.Popen([sys.executable, "-c", code], start_new_session=True)
        time.sleep(pause)
        os.killpg(command.pid, signal.SIGKILL)
        command.wait()

    assert ask(embedded.start(home), "select 1") == 1


def test_only_its_owner_reaches_the_socket(home):
    """Local connections need no password, so the folder of the socket is closed to others."""
    embedded.start(home)

    assert embedded._socket_folder(home).stat().st_mode & 0o077 == 0


def test_environment_variables_of_other_installations_change_nothing(home, monkeypatch):
    monkeypatch.setenv("PGDATA", "/nowhere")
    monkeypatch.setenv("PGPORT", "1")
    monkeypatch.setenv("LC_ALL", "xx_XX.nonsense")

    assert ask(embedded.start(home), "select 1") == 1


@as_root
def test_root_starts_it_below_folders_that_only_root_may_enter(tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    home = closed / "postgres"
    try:
        assert ask(embedded.start(home), "select 1") == 1
        status = Path(f"/proc/{pid_of(home)}/status").read_text()
        assert f"Uid:\t{pwd.getpwnam('nobody').pw_uid}" in status
        assert "CapEff:\t0000000000000004" in status  # pass through folders and read, nothing else
    finally:
        embedded.stop(home)


@as_root
def test_root_goes_on_as_the_user_whose_data_they_are(tmp_path):
    home = tmp_path / "postgres"
    home.mkdir()
    daemon = pwd.getpwnam("daemon").pw_uid
    os.chown(home, daemon, daemon)
    tmp_path.chmod(0o755)
    try:
        embedded.start(home)
        assert (home / "data").stat().st_uid == daemon
        assert unprivileged.owner(home) == daemon
    finally:
        embedded.stop(home)


def test_without_programs_the_sentence_names_three_ways_out(monkeypatch):
    monkeypatch.setattr(postgres_binaries, "_folders", lambda: iter([Path("/nowhere")]))

    with pytest.raises(SystemExit, match=r"make run.*install PostgreSQL.*DATABASE_URL"):
        postgres_binaries.find(Path("/nowhere"))


def test_programs_of_the_machine_are_used_where_the_wheel_has_none(monkeypatch):
    came_along = postgres_binaries.find(Path("/nowhere")).folder
    monkeypatch.setattr(postgres_binaries.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(postgres_binaries, "PLACES", (str(came_along),))
    monkeypatch.setattr(postgres_binaries.shutil, "which", lambda name: None)

    assert postgres_binaries.find(Path("/nowhere")).folder == came_along
