import json
import logging
import re

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from site_builder.content import Relation
from site_builder.inline import inline_code
from site_builder.library import Library
from site_builder.lists import fixed_pages, list_pages
from site_builder.render import Renderer, Site, ThemeError
from tests.site_builder import samples
from tests.site_builder.conftest import THEME


@pytest.fixture
def library():
    return Library(samples.handbook())


def test_a_page_needs_nothing_but_the_entry_and_the_library(theme, library):
    html = Renderer(theme).page(samples.resolution_57(), library)

    assert "<h1>Nghị quyết 57-NQ/TW</h1>" in html
    assert samples.TEXT in html
    assert html.count('<div id="end-of-text"></div>') == 1


def test_only_the_body_is_taken_as_html(theme):
    entry = samples.resolution_57(summary="<b>& đậm</b>", key_points=["<script>alert(1)</script>"])

    html = Renderer(theme).page(entry, Library([entry]))

    assert "&lt;b&gt;&amp; đậm&lt;/b&gt;" in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert inline_code(html) == []


def test_what_is_ended_in_part_says_so_on_both_pages_and_the_original_has_its_checksum(theme):
    old = samples.resolution_18()
    new = samples.resolution_57(
        relations=[Relation(kind="replaces", partial=True, document=old.content_id)],
        original_sha256="0123456789abcdef" * 4,
    )
    library = Library([new, old])

    pages = [Renderer(theme).page(entry, library) for entry in (new, old)]

    assert [re.findall(r'<li><span class="chip">(.*?)</span>', html)[-1:] for html in pages] == [
        ["Thay thế (một phần)"],
        ["Bị thay thế bởi (một phần)"],
    ]
    assert "Mã kiểm tra của bản gốc (SHA-256)" in pages[0]
    assert "0123456789abcdef" * 4 in pages[0].replace("<wbr>", "")
    assert "SHA-256" not in pages[1]


def test_a_number_keeps_its_percent_sign_on_the_line(theme):
    entry = samples.resolution_57(summary="Kinh tế số tối thiểu 30 % GDP, 5 %")

    html = Renderer(theme).page(entry, Library([entry]))

    assert '<p class="lead">Kinh tế số tối thiểu 30\u00a0% GDP, 5\u00a0%</p>' in html


def test_a_missing_value_is_an_error(theme):
    with pytest.raises(ThemeError, match=r"^document.html: 'title' is undefined \(for /\)$"):
        Renderer(theme).render("document", {"template": "document", "path": "/"})


@pytest.mark.parametrize(
    "site", [Site(), Site(api=True), Site(api=True, staff=True)], ids=["anonymous", "api", "staff"]
)
def test_no_page_holds_what_the_content_policy_forbids(theme, library, site):
    renderer = Renderer(theme, site)
    pages = [renderer.page(entry, library) for entry in library.entries if entry.kind != "gone"]
    pages += [renderer.show(view) for view in [*list_pages(library), *fixed_pages(api=site.api, staff=site.staff)]]

    assert len(pages) > 18
    for html in pages:
        assert inline_code(html) == []
        assert not re.search(r"\sstyle=|\son[a-z]+=|<style", html)


def test_an_empty_handbook_has_a_sentence_on_every_list(theme):
    renderer = Renderer(theme)

    for view in list_pages(Library([])):
        assert 'class="empty"' in renderer.show(view)


def test_the_anonymous_edition_offers_no_sign_in(theme, library):
    html = Renderer(theme, Site()).page(samples.quiz(), library)

    assert '<html lang="vi">' in html
    for link in (
        "/kich-hoat/",
        "/the/",
        "/thiet-bi/",
        "/du-lieu-cua-toi/",
        "/diem-danh/",
        "/thong-ke/",
        "/cms/",
        "member-status",
        "quiz-AAAA1111.js",
    ):
        assert link not in html


def test_the_product_offers_sign_in_card_check_in_and_statistics(theme, library):
    html = Renderer(theme, Site(api=True, staff=True)).page(samples.quiz(), library)

    assert '<html lang="vi" data-api="/api/v1">' in html
    for link in ("/kich-hoat/", "/the/", "/du-lieu-cua-toi/", "/diem-danh/", "/thong-ke/", "/cms/"):
        assert f'href="{link}"' in html
    assert f'<section id="quiz" data-quiz="{samples.QUIZ}"' in html
    assert '<script type="module" src="/static/dist/quiz-AAAA1111.js"></script>' in html


def test_texts_for_scripts_are_translated_json_that_cannot_end_the_block(theme, library):
    html = Renderer(theme).page(samples.quiz(), library)

    block = re.search(r'<script type="application/json" id="texts">(.*?)</script>', html)
    assert json.loads(block[1]) == {"card_number": "Văn bản", "tag": "</script>"}


def test_parts_in_another_language_say_so(theme, library):
    khmer = samples.parts()[1]

    html = Renderer(theme).page(khmer, library)

    assert '<div class="text" lang="km">' in html
    assert '<h1 lang="km">' in html
    assert '<span aria-current="page" lang="km">Đề cương tiếng Khmer</span>' in html
    card = '<span lang="km">Đề cương tiếng Khmer</span> <span class="chip">Tiếng Khmer</span>'
    for page in (samples.resolution_57(), samples.resolution_18(), samples.parts()[0]):
        assert card in Renderer(theme).page(page, library)


def test_a_bundle_that_is_missing_is_named(theme, library):
    (theme / "static/dist/asset-manifest.json").write_text("{}")

    with pytest.raises(ThemeError, match=r"names no handbook\.css; bundle the theme again"):
        Renderer(theme).page(samples.quiz(), library)


@pytest.mark.parametrize(
    "name", ["static/dist/asset-manifest.json", "src/texts.json", "locale/vi/LC_MESSAGES/handbook.po"]
)
def test_an_unreadable_theme_file_is_named(theme, name):
    (theme / name).unlink()

    with pytest.raises(ThemeError, match=f"{name}: cannot be read"):
        Renderer(theme)


def test_pelican_leaves_the_loggers_of_the_process_alone(theme):
    Renderer(theme)

    assert type(logging.getLogger()).__name__ == "RootLogger"
    assert logging.getLoggerClass() is logging.Logger


def test_every_visible_text_is_translated():
    options = {"newstyle_gettext": "true", "trim_blocks": "true", "lstrip_blocks": "true"}
    found = extract_from_dir(THEME / "templates", [("**.html", "jinja2")], {"**.html": options})
    wanted = {message for _, _, message, _, _ in found}
    texts = THEME / "src" / "texts.json"
    wanted |= set(json.loads(texts.read_text(encoding="utf-8")).values())
    with (THEME / "locale/vi/LC_MESSAGES/handbook.po").open("rb") as stream:
        catalogue = read_po(stream, locale="vi")

    held = {message.id: message for message in catalogue if message.id}
    assert {key if isinstance(key, str) else tuple(key) for key in held} == wanted
    assert [
        m.id for m in held.values() if m.fuzzy or not (m.string if isinstance(m.string, str) else all(m.string))
    ] == []
    assert [error for message in held.values() for error in message.check(catalogue)] == []
    assert [m.id for m in held.values() if _gaps(m.id) != _gaps(m.string)] == []


def _gaps(sentences):
    """What scripts and templates fill in: {count}, %(title)s. A plural's forms are taken together."""
    joined = sentences if isinstance(sentences, str) else " ".join(sentences)
    return set(re.findall(r"\{\w+\}|%\(\w+\)s", joined))
