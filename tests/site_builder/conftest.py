import base64
import json
import shutil
from pathlib import Path

import pytest

from site_builder.content import write
from tests.site_builder import samples

THEME = Path(__file__).resolve().parents[2] / "themes" / "handbook"
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
BUNDLES = {
    "handbook.css": "handbook-AAAA1111.css",
    **{
        f"{name}.js": f"{name}-AAAA1111.js"
        for name in ("app", "activate", "quiz", "card", "devices", "my_data", "scan")
    },
}


@pytest.fixture
def theme(tmp_path: Path) -> Path:
    """The theme with made-up bundles, so that these tests do not depend on the last run of the bundler."""
    copy = tmp_path / "theme"
    for folder in ("templates", "locale", "static/img", "root"):
        shutil.copytree(THEME / folder, copy / folder)
    dist = copy / "static" / "dist"
    dist.mkdir()
    for name in BUNDLES.values():
        (dist / name).write_text("/* bundle */\n")
    (dist / "asset-manifest.json").write_text(json.dumps(BUNDLES))
    (copy / "src").mkdir()
    (copy / "src" / "texts.json").write_text(json.dumps({"card_number": "Documents", "tag": "</script>"}))
    return copy


@pytest.fixture
def content(tmp_path: Path) -> Path:
    root = tmp_path / "content"
    for entry in samples.handbook():
        write(root, entry)
    for file in samples.FILES:
        place = root / file.path[1:]
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(PIXEL)
    return root
