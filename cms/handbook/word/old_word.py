"""Word's old format (.doc), turned into .docx by LibreOffice where that is installed."""

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from cms.handbook.word.container import Kind, kind_of
from cms.handbook.word.refusals import WordRefused

SECONDS = 90


def find_soffice() -> str | None:
    return shutil.which("soffice") or shutil.which("libreoffice")


def modern(content: bytes, soffice: str | None) -> bytes:
    """The document as .docx; what LibreOffice makes is checked like any stranger's file."""
    if soffice is None:
        raise WordRefused("no-libreoffice")
    with tempfile.TemporaryDirectory(prefix="handbook-doc-") as folder:
        source, out = Path(folder, "in.doc"), Path(folder, "in.docx")
        source.write_bytes(content)
        _convert(soffice, source)
        if not out.is_file():  # it says yes and writes nothing where a file is broken
            raise WordRefused("conversion-failed")
        made = out.read_bytes()
    if kind_of(made, "in.docx") is not Kind.DOCX:
        raise WordRefused("conversion-failed")
    return made


def _convert(soffice: str, source: Path) -> None:
    """With a profile of its own: a second LibreOffice on one profile hands its work to the first and ends."""
    command = [
        soffice, "--headless", "--norestore", "--nolockcheck", f"-env:UserInstallation={(source.parent / 'profile').as_uri()}",
        "--convert-to", "docx", "--outdir", str(source.parent), str(source),
    ]  # fmt: skip
    # No proxy answers there: what the file wants to fetch stays unfetched.
    nowhere = dict.fromkeys(("http_proxy", "https_proxy"), "http://127.0.0.1:9")
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True, env={**os.environ, **nowhere, "HOME": str(source.parent)},
    )  # fmt: skip
    try:
        process.wait(SECONDS)
    except subprocess.TimeoutExpired as error:
        raise WordRefused("conversion-failed") from error
    finally:
        # soffice is a script; what does the work is its child.
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
