"""The command line: build, serve, check. Exit 0 done, 1 the checked site has problems, 2 the input was refused."""

import argparse
import os
import re
import sys
from pathlib import Path

from site_builder.build import BuildError, build
from site_builder.check import problems
from site_builder.content import ContentError
from site_builder.render import Site, ThemeError
from site_builder.serve import serve

API_ORIGIN = "HANDBOOK_API_ORIGIN"
THEME = Path(__file__).resolve().parent.parent / "themes" / "handbook"


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        code: int = options.run(options)
    except (BuildError, ContentError, ThemeError) as error:
        print(error, file=sys.stderr)
        return 2
    return code


def _build(options: argparse.Namespace) -> int:
    origin = _origin(options.origin or "http://localhost:8000", "--origin")
    api_origin = _origin(os.environ.get(API_ORIGIN, ""), API_ORIGIN)
    same = options.api == "same-origin"
    if api_origin.startswith("http:"):
        raise BuildError(f"{API_ORIGIN} must begin with https: members' records pass through it.")
    if same and api_origin:
        raise BuildError(f"Give either --api same-origin or {API_ORIGIN}, not both.")
    site = Site(origin=origin, api=same or bool(api_origin), staff=same)
    library = build(options.content, options.output, options.theme, site, api_origin)
    for orphan in library.orphans:
        print(f"{orphan.path}: left out, its document is not published", file=sys.stderr)
    print(f"{len(library.entries)} entries built into {options.output}")
    return 0


def _serve(options: argparse.Namespace) -> int:
    if not (options.site / "404.html").is_file():
        raise BuildError(f"{options.site}: there is no built site here.")
    serve(options.site, options.port)
    return 0


def _check(options: argparse.Namespace) -> int:
    if not (options.site / "index.html").is_file():
        raise BuildError(f"{options.site}: there is no built site here.")
    found = problems(options.site)
    for line in found:
        print(line)
    return 1 if found else 0


def _origin(value: str, name: str) -> str:
    """A scheme and a host, perhaps a port; nothing else, so that it can be put in front of any path."""
    value = value.removesuffix("/")
    if value and not re.fullmatch(r"https?://[A-Za-z0-9.-]+(:\d{1,5})?", value):
        raise BuildError(f"{name} must be an origin such as https://so-tay.example.vn, not {value!r}.")
    return value


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m site_builder", description="Builds the static reader site.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    builder = commands.add_parser("build", help="build the site from entries")
    builder.add_argument("--content", type=Path, required=True, help="the folder of entries")
    builder.add_argument("--output", type=Path, required=True, help="the folder the site is put into")
    builder.add_argument("--theme", type=Path, default=THEME)
    builder.add_argument("--origin", default="", help="where the site will be read, such as https://example.vn")
    builder.add_argument(
        "--api",
        choices=["same-origin"],
        help=f"members sign in on the site's own origin; else {API_ORIGIN} decides, and without it nobody signs in",
    )
    builder.set_defaults(run=_build)
    server = commands.add_parser("serve", help="serve a built site on this machine")
    server.add_argument("site", type=Path)
    server.add_argument("--port", type=int, default=8000)
    server.set_defaults(run=_serve)
    checker = commands.add_parser("check", help="check a built site")
    checker.add_argument("site", type=Path)
    checker.set_defaults(run=_check)
    return parser


if __name__ == "__main__":
    sys.exit(main())
