import tomllib
from fnmatch import fnmatchcase
from pathlib import Path
from wsgiref.headers import Headers

from site_builder.headers import (
    CONTENT_SECURITY_POLICY,
    FOREVER,
    NO_CACHE,
    REVALIDATE,
    SECURITY,
    add_headers,
    headers_for,
    netlify,
    nginx_map,
    nginx_server,
)

ROOT = Path(__file__).resolve().parents[2]


def test_the_policy_allows_no_inline_code_and_no_third_party():
    for sources in CONTENT_SECURITY_POLICY.values():
        assert set(sources) <= {"'none'", "'self'", "'wasm-unsafe-eval'", "data:", "blob:"}
    assert CONTENT_SECURITY_POLICY["default-src"] == ("'none'",)
    assert CONTENT_SECURITY_POLICY["script-src"] == ("'self'", "'wasm-unsafe-eval'")
    assert CONTENT_SECURITY_POLICY["style-src"] == ("'self'",)
    assert CONTENT_SECURITY_POLICY["frame-ancestors"] == ("'none'",)


def test_every_address_gets_the_security_headers_and_one_cache_rule():
    assert headers_for("/van-ban/") == {**SECURITY, "Cache-Control": REVALIDATE}
    assert headers_for("/static/dist/app-AAAA1111.js")["Cache-Control"] == FOREVER
    assert headers_for("/tep/phim-0011aabb.mp4")["Cache-Control"] == FOREVER
    assert headers_for("/static/img/icon.svg")["Cache-Control"] == "public, max-age=86400"
    assert headers_for("/sw.js")["Cache-Control"] == NO_CACHE
    assert headers_for("/manifest.webmanifest")["Cache-Control"] == NO_CACHE


def test_netlify_toml_says_the_same_as_the_table():
    written = tomllib.loads((ROOT / "netlify.toml").read_text(encoding="utf-8"))["headers"]

    assert written == tomllib.loads(netlify())["headers"]


def test_netlify_sets_each_header_of_an_address_once_and_as_the_table_does():
    rules = tomllib.loads((ROOT / "netlify.toml").read_text(encoding="utf-8"))["headers"]

    for path in (
        "/van-ban/",
        "/static/dist/a.js",
        "/tep/a.mp4",
        "/static/img/icon.svg",
        "/sw.js",
        "/manifest.webmanifest",
    ):
        fitting = [rule["values"] for rule in rules if fnmatchcase(path, rule["for"])]
        names = [name for values in fitting for name in values]
        assert len(names) == len(set(names))
        merged = {name: value for values in fitting for name, value in values.items()}
        assert {"Cache-Control": REVALIDATE, **merged} == headers_for(path)


def test_nginx_is_given_the_same_values():
    server, cache = nginx_server(), nginx_map()

    for name, value in SECURITY.items():
        assert f'add_header {name} "{value}" always;\n' in server
    assert f'    default "{REVALIDATE}";\n    ~^/static/dist/ "{FOREVER}";\n' in cache


def test_whitenoise_headers_replace_its_own_cache_rule():
    headers = Headers([("Cache-Control", "max-age=60")])

    add_headers(headers, "/srv/index.html", "/van-ban/")

    assert dict(headers.items()) == headers_for("/van-ban/")
