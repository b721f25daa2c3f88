"""Serves a built site from this machine, with the headers it will have in production."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from whitenoise import WhiteNoise

from site_builder.headers import MEDIA_TYPES, add_headers, headers_for

StartResponse = Callable[..., Any]


def application(root: Path) -> WhiteNoise:
    """The site as a WSGI application; unknown addresses answer with its 404 page."""
    missing = (root / "404.html").read_bytes()

    def not_found(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        headers = {**headers_for(environ.get("PATH_INFO", "")), "Cache-Control": "no-cache"}
        headers |= {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(missing))}
        start_response("404 Not Found", list(headers.items()))
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [missing]

    return WhiteNoise(
        not_found,
        root=str(root),
        index_file=True,
        allow_all_origins=False,
        mimetypes=MEDIA_TYPES,
        add_headers_function=add_headers,
    )


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # the name is the base class's
        """Says nothing: a browser asks for dozens of files a page."""


def serve(root: Path, port: int) -> None:
    """Serve on the loopback interface until Ctrl-C."""
    with make_server("127.0.0.1", port, application(root), _Server, _Quiet) as server:
        print(f"http://localhost:{server.server_port}/", flush=True)
        with suppress(KeyboardInterrupt):
            server.serve_forever()
