from wsgiref.util import setup_testing_defaults

import pytest

from site_builder.build import build
from site_builder.headers import FOREVER, headers_for
from site_builder.render import Site
from site_builder.serve import application


@pytest.fixture
def get(content, theme, tmp_path):
    build(content, tmp_path / "out", theme, Site())
    app = application(tmp_path / "out")

    def ask(path):
        environ, answer = {}, {}
        setup_testing_defaults(environ)
        environ["PATH_INFO"] = path
        body = app(environ, lambda status, headers: answer.update(status=status, headers=dict(headers)))
        text = b"".join(body)
        getattr(body, "close", lambda: None)()
        return answer["status"], answer["headers"], text

    return ask


def test_a_page_is_served_with_the_headers_of_the_table(get):
    status, headers, body = get("/van-ban/2024/57-nq-tw/")

    assert status == "200 OK"
    assert "<h1>Nghị quyết 57-NQ/TW</h1>" in body.decode()
    assert headers.items() >= headers_for("/van-ban/2024/57-nq-tw/").items()
    assert "Access-Control-Allow-Origin" not in headers


def test_files_with_a_digest_in_their_name_are_kept_for_ever(get):
    assert get("/static/dist/app-AAAA1111.js")[1]["Cache-Control"] == FOREVER
    assert get("/tep/phim-0011aabb.vtt")[1]["Content-Type"].startswith("text/vtt")


def test_an_unknown_address_answers_with_the_page_for_it(get):
    status, headers, body = get("/khong-co/")

    assert status == "404 Not Found"
    assert "<h1>Không tìm thấy trang</h1>" in body.decode()
    assert "default-src 'none'" in headers["Content-Security-Policy"]
