"""Files that are not read, each with the reason that its author is told."""

import json
import stat
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from cms.handbook.word.read import read_file
from cms.handbook.word.refusals import WordRefused
from cms.handbook.word.sentences import REFUSALS
from tests import debian
from tests.cms.handbook.word.files import add, resolution, with_parts, write

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)
RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def plain() -> bytes:
    return write(lambda document: add(document, "I. Một"))


def one_of_each(document) -> None:
    for line in ("I. QUAN ĐIỂM", "1. Quan điểm thứ nhất", "a) Điểm a của quan điểm", "II. MỤC TIÊU"):
        add(document, line, bold=True)
        add(document, "Đảng bộ phấn đấu đến năm 2030 như đã nêu.")


def reason(content: bytes, name: str = "van-ban.docx", soffice: str | None = None) -> str:
    with pytest.raises(WordRefused) as refused:
        read_file(content, name, soffice=soffice)
    assert refused.value.code in REFUSALS
    return refused.value.code


def test_a_sound_file_is_read():
    assert [block.marker for block in read_file(plain(), "x.docx", soffice=None).blocks] == ["I."]


def test_macros_are_refused_by_part_type_and_name():
    types = zipfile.ZipFile(BytesIO(plain())).read("[Content_Types].xml")
    macro_type = types.replace(
        b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        b"application/vnd.ms-word.document.macroEnabled.main+xml",
    )

    assert reason(with_parts(plain(), {"word/vbaProject.bin": b"x"})) == "macros"
    assert reason(with_parts(plain(), {"[Content_Types].xml": macro_type})) == "macros"
    assert reason(plain(), "van-ban.docm") == "macros"


def test_a_file_that_swells_is_refused_before_it_is_unpacked():
    assert reason(with_parts(plain(), {"word/media/image1.png": bytes(40 * 1024 * 1024)})) == "swells"
    assert reason(with_parts(plain(), {f"word/media/{number}.png": b"" for number in range(2100)})) == "swells"


def test_a_part_that_declares_less_than_it_holds_is_refused():
    content = bytearray(with_parts(plain(), {"word/theme/big.xml": b"<a>" + b" " * 200_000 + b"</a>"}))
    size = (200_007).to_bytes(4, "little")
    assert content.count(size) == 2
    lying = bytes(content).replace(size, (1000).to_bytes(4, "little"))

    assert reason(lying) in ("swells", "broken")


def test_entities_are_refused():
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "xxxx">]><w:document/>'

    assert reason(with_parts(plain(), {"word/document.xml": bomb})) == "broken"
    assert reason(with_parts(plain(), {"word/document.xml": bomb.decode().encode("utf-16")})) == "broken"


@pytest.mark.parametrize(
    ("target", "kind", "refused"),
    [
        ("http://evil.example/t.dotm", "attachedTemplate", True),
        ("\\\\evil\\t.dotm", "attachedTemplate", True),
        ("file://evil/t.dotm", "oleObject", True),
        ("file:///C:/Users/a/Normal.dotm", "attachedTemplate", False),
        ("https://dangcongsan.vn/", "hyperlink", False),
    ],
)
def test_what_word_would_fetch_on_opening_is_refused(target, kind, refused):
    part = f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="{RELATIONSHIPS}/{kind}" Target="{target}" TargetMode="External"/></Relationships>'
    content = with_parts(plain(), {"word/_rels/settings.xml.rels": part.encode()})

    if refused:
        assert reason(content) == "fetches"
    else:
        assert len(read_file(content, "x.docx", soffice=None).blocks) == 1


def test_files_that_are_no_word_files_are_refused():
    archive = BytesIO()
    with zipfile.ZipFile(archive, "w") as other:
        other.writestr("a.txt", "a")

    assert reason(b"") == "empty"
    assert reason("Một văn bản thường".encode()) == "not-word"
    assert reason(archive.getvalue()) == "not-word"
    assert reason(OLE, "x.docx") == "not-word"
    assert reason(bytes(31 * 1024 * 1024)) == "too-large"


@pytest.mark.parametrize("part", [0.3, 0.6, 0.95])
def test_a_truncated_file_is_broken(part):
    content = plain()

    assert reason(content[: int(len(content) * part)]) == "broken"


def test_a_damaged_byte_is_noticed():
    content = bytearray(plain())
    with zipfile.ZipFile(BytesIO(bytes(content))) as archive:
        place = archive.getinfo("word/document.xml").header_offset + 200
    content[place : place + 8] = b"\0" * 8

    assert reason(bytes(content)) == "broken"


def test_locked_files_are_refused():
    assert reason(OLE + "EncryptedPackage".encode("utf-16-le")) == "locked"


def test_an_old_file_needs_libreoffice():
    old = OLE + "WordDocument".encode("utf-16-le")

    assert reason(old, "cu.doc") == "no-libreoffice"
    assert reason(old + "_VBA_PROJECT".encode("utf-16-le"), "cu.doc") == "macros"


def test_a_programme_that_fails_or_writes_nothing_is_told_of(tmp_path):
    programme = tmp_path / "soffice"
    programme.write_text("#!/bin/sh\nexit 0\n")
    programme.chmod(programme.stat().st_mode | stat.S_IXUSR)

    assert reason(OLE + "WordDocument".encode("utf-16-le"), "cu.doc", str(programme)) == "conversion-failed"


@pytest.mark.media
def test_an_old_file_is_read_by_libreoffice_as_its_new_form_is(tmp_path):
    soffice = debian.find("soffice")
    new = resolution(one_of_each)
    (tmp_path / "moi.docx").write_bytes(new)
    subprocess.run([soffice, "--headless", f"-env:UserInstallation={(tmp_path / 'p').as_uri()}", "--convert-to",
                    "doc", "--outdir", tmp_path, tmp_path / "moi.docx"], check=True, timeout=120)  # fmt: skip

    wanted = read_file(new, "moi.docx", soffice=None)
    draft = read_file((tmp_path / "moi.doc").read_bytes(), "moi.doc", soffice=soffice)

    assert [(block.kind, block.marker, block.title) for block in draft.blocks] == [
        (block.kind, block.marker, block.title) for block in wanted.blocks
    ]
    assert [block.marker for block in draft.blocks if block.marker] == ["I.", "1.", "a)", "II."]
    assert draft.values == wanted.values


def test_a_file_without_text_is_refused():
    assert reason(write(lambda document: None)) == "no-text"


def test_the_reading_process_answers_with_a_draft_or_a_reason():
    def child(content: bytes) -> dict:
        command = [sys.executable, "-m", "cms.handbook.word.child", "x.docx"]
        root = Path(__file__).parents[4]
        return json.loads(subprocess.run(command, input=content, capture_output=True, check=True, cwd=root).stdout)

    assert [block["marker"] for block in child(plain())["blocks"]] == ["I."]
    assert child(b"khong phai") == {"refused": "not-word"}
