import random
from pathlib import Path

import pytest

from site_builder.__main__ import main
from site_builder.build import build
from site_builder.check import problems
from site_builder.render import Site

PAGE = "van-ban/2024/57-nq-tw/index.html"


@pytest.fixture
def out(content, theme, tmp_path) -> Path:
    build(content, tmp_path / "out", theme, Site(api=True, staff=True))
    return tmp_path / "out"


@pytest.mark.parametrize(
    ("planted", "said"),
    [
        ('<a href="/van-ban/2099/">a</a>', "the link /van-ban/2099/ leads nowhere"),
        ('<a href="/van-ban/#khong-co">a</a>', "the link /van-ban/#khong-co names a place that is not there"),
        ('<a href="#khong-co">a</a>', "the link #khong-co names a place that is not there"),
        ('<a href="khac.html">a</a>', "the link khac.html is not a full address of this site"),
        ('<img src="/static/img/icon.svg" width="1" height="1">', "a picture has no alt text"),
        ('<img src="/static/img/icon.svg" alt="">', "a picture does not say how large it is"),
        ('<img src="/static/img/mat.svg" alt="" width="1" height="1">', "the link /static/img/mat.svg leads nowhere"),
        ('<video src="/tep/phim-0011aabb.mp4"></video>', "a film has no captions"),
        ('<p id="main">a</p>', "the id main stands twice"),
        ("<script>x()</script>", "an inline script is against the content policy"),
        ("<style>p{}</style>", "a style element is against the content policy"),
        ('<p style="a">a</p>', "a style attribute on p is against the content policy"),
        ('<p onload="a">a</p>', "the handler onload on p is against the content policy"),
        (
            '<script src="https://cdn.example/x.js"></script>',
            "a foreign source on script is against the content policy",
        ),
        ("<p>answer_key</p>", "holds answer_key, which must not be published"),
        ("<p>079203001234</p>", "holds 079203001234, which must not be published"),
    ],
)
def test_a_planted_defect_is_found_and_named(out, planted, said):
    file = out / PAGE
    file.write_text(file.read_text(encoding="utf-8").replace("</main>", f"{planted}</main>"), encoding="utf-8")

    assert problems(out) == [f"{PAGE}: {said}"]


@pytest.mark.parametrize(
    "link", ["/cms/login/", "/api/v1/docs", "/thong-ke/?don-vi=1", "https://example.vn/", "mailto:a@b.vn"]
)
def test_links_to_other_programs_and_sites_are_not_followed(out, link):
    file = out / PAGE
    file.write_text(
        file.read_text(encoding="utf-8").replace("</main>", f'<a href="{link}">a</a></main>'), encoding="utf-8"
    )

    assert problems(out) == []


def test_a_page_without_a_language_is_named(out):
    file = out / PAGE
    file.write_text(file.read_text(encoding="utf-8").replace('<html lang="vi"', "<html"), encoding="utf-8")

    assert problems(out) == [f"{PAGE}: the page does not name its language"]


@pytest.mark.parametrize(("name", "limit"), [("handbook-AAAA1111.css", 10_000), ("app-AAAA1111.js", 18_000)])
def test_a_bundle_over_its_budget_is_named(out, name, limit):
    (out / "static/dist" / name).write_bytes(random.Random(1).randbytes(limit + 1000))

    assert [line.split(" bytes")[0].split(": weighs ")[0] for line in problems(out)] == [f"static/dist/{name}"]


def test_what_a_script_imports_counts_and_what_it_loads_later_does_not(out):
    dist = out / "static/dist"
    heavy = "/*" + random.Random(1).randbytes(12_000).hex() + "*/"
    (dist / "part-AAAA1111.js").write_text(heavy + 'import"./app-AAAA1111.js"')
    (dist / "app-AAAA1111.js").write_text(heavy + 'const later = () => import("./part-AAAA1111.js");')
    assert problems(out) == []

    (dist / "app-AAAA1111.js").write_text(heavy + 'import{a}from"./part-AAAA1111.js";')

    assert [line.split(": weighs ")[0] for line in problems(out)] == ["static/dist/app-AAAA1111.js"]


def test_the_command_prints_problems_and_exits_with_one(out, capsys):
    assert main(["check", str(out)]) == 0
    (out / "van-ban/2024/57-nq-tw/de-cuong/cap-uy-vien/index.html").unlink()
    capsys.readouterr()

    assert main(["check", str(out)]) == 1

    assert f"{PAGE}: the link /van-ban/2024/57-nq-tw/de-cuong/cap-uy-vien/ leads nowhere\n" in capsys.readouterr().out


def test_the_command_refuses_a_folder_without_a_site(tmp_path, capsys):
    assert main(["check", str(tmp_path)]) == 2
    assert capsys.readouterr().err == f"{tmp_path}: there is no built site here.\n"
