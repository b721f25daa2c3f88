"""`python -m cms.handbook.word.child NAME < file > draft.json`: reads one stranger's file, with limits of its own.

With `first-page` behind the name it leaves only the lines of the first page. Says how far it is in lines "done total" on its error stream. Leaves {"refused": code} where the file is refused.
"""

import json
import resource
import sys
from typing import Any

from cms.handbook.word.old_word import find_soffice
from cms.handbook.word.read import first_lines, read_file
from cms.handbook.word.refusals import WordRefused

MAX_MEMORY = 2 * 1024**3
MAX_SECONDS = 180


def main(name: str, part: str = "") -> int:
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS))
    content = sys.stdin.buffer.read()
    soffice = None if part else find_soffice()
    resource.setrlimit(resource.RLIMIT_DATA, (MAX_MEMORY, MAX_MEMORY))
    draft: dict[str, Any]
    try:
        if part == "first-page":
            draft = {"lines": first_lines(content, name)}
        else:
            draft = read_file(content, name, soffice=soffice, told=_tell).as_json()
    except WordRefused as refused:
        draft = {"refused": refused.code}
    except MemoryError:
        draft = {"refused": "swells"}
    json.dump(draft, sys.stdout, ensure_ascii=False)
    return 0


def _tell(done: int, total: int) -> None:
    print(done, total, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # a text stream here
    sys.exit(main(*sys.argv[1:]))
