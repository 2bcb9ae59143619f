"""What every file keeps to: size, names, nothing of the machine it was written on."""

import re
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 400  # lines
NO_PLACE = {"utils", "helpers", "common", "misc"}
TEXT = {
    ".py",
    ".js",
    ".css",
    ".html",
    ".md",
    ".txt",
    ".toml",
    ".sh",
    ".in",
    ".json",
    ".po",
    ".svg",
    ".yml",
    ".yaml",
    "",
}


@cache
def tracked():
    """The files of the repository; those not yet added count as well."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return [path for name in done.stdout.splitlines() if (path := ROOT / name).is_file()]


def code():
    for path in tracked():
        if path.suffix in {".py", ".js", ".css", ".html"} and not {"migrations", "vendor"} & set(path.parts):
            yield path


def test_no_file_is_longer_than_one_can_hold_in_mind():
    long = {str(path.relative_to(ROOT)): n for path in code() if (n := len(path.read_text().splitlines())) > LONGEST}

    assert long == {}


def test_no_file_is_a_place_for_junk():
    assert [str(path.relative_to(ROOT)) for path in code() if NO_PLACE & {path.stem, path.parent.name}] == []


def test_nothing_tells_of_the_machine_or_of_a_package_index():
    """No registry host names, no paths of the machine the code was written on."""
    words = "|".join(
        ["py" + r"pi\.org", "python" + r"hosted\.", "npm" + r"js\.(?:org|com)", "/ro" + "ot/", "/wo" + "rk/"]
    )
    pattern = re.compile(rf"(?:{words})")
    found = []
    for path in tracked():
        if path.suffix in TEXT and path.stat().st_size < 5_000_000:
            for number, line in enumerate(path.read_text(errors="ignore").splitlines(), start=1):
                if pattern.search(line):
                    found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}")

    assert found == []


def test_pins_have_hashes_and_no_address():
    for path in sorted((ROOT / "requirements").glob("*.txt")):
        text = path.read_text()
        assert "://" not in text
        assert "--index" not in text
        pins = re.findall(r"(?m)^[a-z0-9].*==.*$", text)
        assert pins
        assert all(pin.endswith("\\") for pin in pins), path
