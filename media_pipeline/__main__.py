"""The command line: JSON on standard output, progress on standard error.

Exit codes: 0 done, 1 failed (may work the next time), 2 the input is refused, 64 the command is wrong.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any, NoReturn

from media_pipeline import compose, probe, process, read_timeline
from media_pipeline.errors import Failed, Refused
from media_pipeline.recipes import PROFILES

FAILED, REFUSED, USAGE = 1, 2, 64


class Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """argparse would exit with 2, which here means a refused input."""
        self.print_usage(sys.stderr)
        self.exit(USAGE, f"{self.prog}: {message}\n")


def parser() -> Parser:
    top = Parser(prog="python -m media_pipeline", description=__doc__)
    commands = top.add_subparsers(dest="command", required=True, parser_class=Parser)
    command = commands.add_parser("probe", help="what a file is")
    command.add_argument("source", type=Path)
    command = commands.add_parser("process", help="make the outputs of one video or audio file")
    command.add_argument("source", type=Path)
    command.add_argument("--output", type=Path, required=True)
    command.add_argument("--profile", choices=PROFILES, required=True)
    command = commands.add_parser("compose", help="make a slide film of pictures and narration")
    command.add_argument("timeline", type=Path)
    command.add_argument("--output", type=Path, required=True)
    return top


def main(arguments: list[str] | None = None) -> int:
    asked = parser().parse_args(arguments)
    try:
        answer = obey(asked)
    except Refused as refused:
        say({"refused": refused.code, "reason": refused.reason})
        return REFUSED
    except Failed as failed:
        say({"failed": str(failed), "exit_code": failed.exit_code, "log_tail": failed.log_tail[-2000:]})
        return FAILED
    say(answer)
    return 0


def obey(asked: argparse.Namespace) -> dict[str, Any]:
    if asked.command == "probe":
        return probe(asked.source).as_dict()
    if asked.command == "process":
        return process(asked.source, asked.output, asked.profile, on_progress=Percent()).as_dict()
    return compose(read_timeline(asked.timeline), asked.output, on_progress=Percent()).as_dict()


class Percent:
    """One line for each new percent."""

    shown = -1

    def __call__(self, percent: int) -> None:
        if percent > self.shown:
            self.shown = percent
            print(f"{percent} %", file=sys.stderr, flush=True)


def say(answer: dict[str, Any]) -> None:
    json.dump(answer, sys.stdout, ensure_ascii=False, indent=2, sort_keys=True)
    print()


if __name__ == "__main__":
    sys.exit(main())
