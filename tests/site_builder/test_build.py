import hashlib
import locale
import logging
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from site_builder.__main__ import main
from site_builder.build import BuildError, build
from site_builder.check import problems
from site_builder.content import ContentError, write
from site_builder.engine import FatalLogger, contained
from site_builder.library import Library
from site_builder.render import Renderer, Site, ThemeError
from tests.site_builder import samples

ROOT = Path(__file__).resolve().parents[2]
SITE = Site(api=True, staff=True)
PAGES = """404.html
410.html
chuyen-muc/chua-co/index.html
chuyen-muc/index.html
chuyen-muc/nghi-quyet/index.html
diem-danh/index.html
du-lieu-cua-toi/index.html
index.html
ke-hoach/hoc-tap-nghi-quyet-57/index.html
ke-hoach/index.html
kich-hoat/index.html
quyen-rieng-tu/index.html
the/index.html
thiet-bi/index.html
trac-nghiem/index.html
trac-nghiem/nghi-quyet-57/index.html
van-ban/2017/18-nq-tw/index.html
van-ban/2017/index.html
van-ban/2024/57-cu/index.html
van-ban/2024/57-nq-tw/audio/nghe/index.html
van-ban/2024/57-nq-tw/de-cuong/cap-uy-vien/index.html
van-ban/2024/57-nq-tw/de-cuong/dong-bao-khmer/index.html
van-ban/2024/57-nq-tw/index.html
van-ban/2024/57-nq-tw/infographic/so-lieu/index.html
van-ban/2024/57-nq-tw/video/tom-tat/index.html
van-ban/2024/index.html
van-ban/index.html
van-ban/loai/nghi-quyet/index.html""".splitlines()
OTHERS = """_redirects
favicon.ico
manifest.webmanifest
robots.txt
sitemap.xml
static/dist/activate-AAAA1111.js
static/dist/app-AAAA1111.js
static/dist/card-AAAA1111.js
static/dist/devices-AAAA1111.js
static/dist/handbook-AAAA1111.css
static/dist/my_data-AAAA1111.js
static/dist/quiz-AAAA1111.js
static/dist/scan-AAAA1111.js
static/img/icon-192.png
static/img/icon-512.png
static/img/icon-maskable-512.png
static/img/icon.svg
tep/57-nq-tw-0011aabb.pdf
tep/phim-0011aabb.m4a
tep/phim-0011aabb.mp4
tep/phim-0011aabb.vtt
tep/so-lieu-0011aabb.png""".splitlines()


def tree(root: Path) -> dict[str, str]:
    files = sorted(file for file in root.rglob("*") if file.is_file())
    return {str(file.relative_to(root)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def test_a_build_writes_these_files_and_no_others(content, theme, tmp_path):
    build(content, tmp_path / "out", theme, SITE)

    assert sorted(tree(tmp_path / "out")) == sorted(PAGES + OTHERS)
    assert [name.name for name in tmp_path.iterdir() if name.name.startswith(".")] == []


def test_a_built_site_passes_its_own_check(content, theme, tmp_path):
    for site in (SITE, Site()):
        build(content, tmp_path / "out", theme, site)

        assert problems(tmp_path / "out") == []


def test_building_twice_gives_the_same_bytes(content, theme, tmp_path):
    build(content, tmp_path / "one", theme, SITE)
    build(content, tmp_path / "two", theme, SITE)

    assert tree(tmp_path / "one") == tree(tmp_path / "two")


def test_a_preview_has_the_bytes_of_the_published_page(content, theme, tmp_path):
    build(content, tmp_path / "out", theme, SITE)
    renderer, library = Renderer(theme, SITE), Library(samples.handbook())

    for entry in library.entries:
        if entry.kind != "gone":
            published = (tmp_path / "out" / entry.path[1:] / "index.html").read_text(encoding="utf-8")
            assert renderer.page(entry, library) == published


def test_a_build_leaves_the_process_as_it_was(content, theme, tmp_path):
    before = (sys.path[:], locale.setlocale(locale.LC_ALL), type(logging.getLogger()), FatalLogger.fatal_lvl)

    build(content, tmp_path / "out", theme, SITE)

    assert (sys.path, locale.setlocale(locale.LC_ALL), type(logging.getLogger()), FatalLogger.fatal_lvl) == before


@pytest.mark.logs_errors
def test_what_pelican_logs_as_an_error_stops_the_build():
    with pytest.raises(RuntimeError), contained():
        logging.getLogger("pelican").error("cannot load")


def test_a_new_build_takes_the_place_of_the_old_one(content, theme, tmp_path):
    build(content, tmp_path / "out", theme, SITE)
    (content / "van-ban/2017/18-nq-tw.html").unlink()

    build(content, tmp_path / "out", theme, SITE)

    assert not (tmp_path / "out/van-ban/2017").exists()


def test_an_unreadable_entry_stops_the_build_and_leaves_the_old_site(content, theme, tmp_path, capsys):
    arguments = ["build", "--content", str(content), "--output", str(tmp_path / "out"), "--theme", str(theme)]
    assert main(arguments) == 0
    before = tree(tmp_path / "out")
    file = content / "trac-nghiem/nghi-quyet-57.html"
    file.write_text(
        file.read_text(encoding="utf-8").replace('"questions": 10', '"questions": "mười"'), encoding="utf-8"
    )
    capsys.readouterr()

    assert main(arguments) == 2

    assert capsys.readouterr().err == "trac-nghiem/nghi-quyet-57.html: questions: 'mười' has the wrong type\n"
    assert tree(tmp_path / "out") == before


def test_a_template_that_fails_leaves_the_old_site(content, theme, tmp_path):
    build(content, tmp_path / "out", theme, SITE)
    before = tree(tmp_path / "out")
    (theme / "templates/quiz.html").write_text("{{ nothing }}")

    with pytest.raises(ThemeError, match=r"^quiz.html: 'nothing' is undefined \(for /trac-nghiem/nghi-quyet-57/\)$"):
        build(content, tmp_path / "out", theme, SITE)

    assert tree(tmp_path / "out") == before
    assert [name.name for name in tmp_path.iterdir() if name.name.startswith(".")] == []


def test_an_entry_on_the_address_of_a_fixed_page_is_refused(content, theme, tmp_path):
    write(content, replace(samples.quiz(), content_id="01920000-0000-7000-8000-0000000000ff", path="/the/"))

    with pytest.raises(ContentError, match=r"^the.html: another page of the site has this address$"):
        build(content, tmp_path / "out", theme, SITE)


@pytest.mark.parametrize("folder", ["cms", "api", "thong-ke", "xem-truoc", "tai-khoan", "dinh-danh"])
def test_an_entry_under_a_reserved_address_is_refused(content, theme, tmp_path, folder):
    text = (content / "trac-nghiem/nghi-quyet-57.html").read_text(encoding="utf-8")
    (content / folder).mkdir()
    (content / folder / "x.html").write_text(
        text.replace("/trac-nghiem/nghi-quyet-57/", f"/{folder}/x/"), encoding="utf-8"
    )

    with pytest.raises(ContentError, match=f"^{folder}/x.html: /{folder}/x/: this address belongs to another part"):
        build(content, tmp_path / "out", theme, SITE)


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ("<p onclick='x()'>a</p>", "the handler onclick on p"),
        ('<p style="color:red">a</p>', "a style attribute on p"),
        ("<script>x()</script>", "an inline script"),
        ('<a href="java\tscript:x()">a</a>', "a javascript address on a"),
        ('<img src="https://example.com/a.png" alt="">', "a foreign source on img"),
        ('<iframe src="/a/"></iframe>', "a iframe element"),
    ],
)
def test_a_body_with_inline_code_is_refused(content, theme, tmp_path, body, what):
    write(content, replace(samples.quiz(), body=body))

    with pytest.raises(BuildError) as refused:
        build(content, tmp_path / "out", theme, SITE)

    assert (
        str(refused.value) == f"/trac-nghiem/nghi-quyet-57/: the text holds {what}, which the content policy forbids."
    )


def test_a_folder_that_holds_something_else_is_never_replaced(content, theme, tmp_path):
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear.txt").write_text("dear")

    with pytest.raises(BuildError, match="does not hold a site of ours"):
        build(content, tmp_path / "letters", theme, SITE)

    assert (tmp_path / "letters" / "dear.txt").read_text() == "dear"


def test_an_old_address_leads_to_the_new_one(content, theme, tmp_path):
    build(content, tmp_path / "out", theme, Site(origin="https://so-tay.example.vn"))

    page = (tmp_path / "out/van-ban/2024/57-cu/index.html").read_text(encoding="utf-8")
    assert f'<meta http-equiv="refresh" content="0; url={samples.BASE}">' in page
    assert f'<link rel="canonical" href="https://so-tay.example.vn{samples.BASE}">' in page
    assert (tmp_path / "out/_redirects").read_text() == (
        "/van-ban/2020/da-go/  /410.html  410\n/van-ban/2024/57-cu/  /van-ban/2024/57-nq-tw/  301!\n"
    )


@pytest.mark.parametrize("target", ["https://example.com/", "//example.com/", "khac/", "/a/ 200 /b/"])
def test_a_redirect_off_the_site_is_refused(content, theme, tmp_path, target):
    old = next(entry for entry in samples.handbook() if entry.kind == "redirect")
    write(content, replace(old, head=replace(old.head, target=target)))

    with pytest.raises(BuildError, match="which is not an address of this site"):
        build(content, tmp_path / "out", theme, SITE)


def test_a_gone_document_takes_its_parts_with_it(content, theme, tmp_path, capsys):
    gone = next(entry for entry in samples.handbook() if entry.kind == "gone")
    write(content, replace(gone, content_id=samples.NQ57, path=samples.BASE, sequence=2))

    main(["build", "--content", str(content), "--output", str(tmp_path / "out"), "--theme", str(theme)])

    assert not (tmp_path / "out/van-ban/2024/57-nq-tw").exists()
    assert "/van-ban/2024/57-nq-tw/video/tom-tat/: left out, its document is not published\n" in capsys.readouterr().err


def test_the_site_map_names_public_pages_with_the_origin(content, theme, tmp_path):
    build(content, tmp_path / "out", theme, Site(origin="https://so-tay.example.vn", api=True, staff=True))

    text = (tmp_path / "out/sitemap.xml").read_text(encoding="utf-8")
    assert "<loc>https://so-tay.example.vn/van-ban/2024/57-nq-tw/</loc>" in text
    for hidden in (
        "/404.html",
        "/410.html",
        "/kich-hoat/",
        "/the/",
        "/thiet-bi/",
        "/du-lieu-cua-toi/",
        "/diem-danh/",
        "/van-ban/2024/57-cu/",
        "da-go",
    ):
        assert hidden not in text


def test_netlify_passes_the_api_on_when_told_where_it_is(content, theme, tmp_path, monkeypatch):
    monkeypatch.setenv("HANDBOOK_API_ORIGIN", "https://api.example.vn")

    assert main(["build", "--content", str(content), "--output", str(tmp_path / "out"), "--theme", str(theme)]) == 0

    rules = (tmp_path / "out/_redirects").read_text().splitlines()
    assert rules[0] == "/api/*  https://api.example.vn/api/:splat  200!"
    home = (tmp_path / "out/index.html").read_text(encoding="utf-8")
    assert 'data-api="/api/v1"' in home
    assert "/thong-ke/" not in home


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (
            "api.example.vn",
            "HANDBOOK_API_ORIGIN must be an origin such as https://so-tay.example.vn, not 'api.example.vn'.",
        ),
        ("http://api.example.vn", "HANDBOOK_API_ORIGIN must begin with https: members' records pass through it."),
    ],
)
def test_a_nonsense_api_origin_is_refused_by_name(content, theme, tmp_path, monkeypatch, capsys, value, sentence):
    monkeypatch.setenv("HANDBOOK_API_ORIGIN", value)

    assert main(["build", "--content", str(content), "--output", str(tmp_path / "out"), "--theme", str(theme)]) == 2

    assert capsys.readouterr().err == sentence + "\n"
    assert not (tmp_path / "out").exists()


def test_a_missing_content_folder_is_named(tmp_path, capsys):
    assert main(["build", "--content", str(tmp_path / "none"), "--output", str(tmp_path / "out")]) == 2
    assert capsys.readouterr().err == f"{tmp_path}/none: there is no such folder of entries.\n"


def test_the_command_line_needs_no_django_and_prints_one_line(content, theme, tmp_path):
    program = (
        "import sys; from site_builder.__main__ import main; code = main(sys.argv[1:]);"
        "assert not {'django', 'wagtail', 'moviepy'} & set(sys.modules); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "build", "--content", content, "--output", tmp_path / "out", "--theme", theme],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, f"13 entries built into {tmp_path}/out\n", "")
