"""What a file is, told from its bytes, and what is refused before anything in it is read."""

import re
import zipfile
import zlib
from enum import StrEnum
from io import BytesIO
from xml.etree.ElementTree import ParseError

from defusedxml import ElementTree

from cms.handbook.word.refusals import WordRefused

MAX_FILE = 30 * 1024 * 1024
MAX_UNPACKED = 200 * 1024 * 1024
# The text of a thousand pages takes about 20 MB of XML.
MAX_XML = 60 * 1024 * 1024
MAX_RATIO = 120
# Below this a high ratio proves nothing: tables of one kind pack very well.
SMALL_ENOUGH = 10 * 1024 * 1024
MAX_PARTS = 2_000

ZIP, OLE, PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF-"
# Some programs number it.
DOCUMENT = re.compile(r"word/document\d*\.xml")
CHUNK = 256 * 1024
MACROS = re.compile(r"vbaProject|vbaData|activeX/", re.IGNORECASE)
# No file of Word has a document type; entities in one could swell without end or read other files.
DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
# What Word would fetch from elsewhere on opening: templates and objects. A link waits for a click, a template on the
# author's own disk is in every second file.
ELSEWHERE = re.compile(r"(?:https?|ftp):|\\\\|//|file:(?://)?[^/]|file:////", re.IGNORECASE)
HARMLESS = ("/hyperlink", "/image")
UNREADABLE = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, KeyError, ValueError, NotImplementedError, RuntimeError,
    ParseError,
)  # fmt: skip


class Kind(StrEnum):
    DOCX = "docx"
    DOC = "doc"
    PDF = "pdf"


def kind_of(content: bytes, name: str) -> Kind:
    """Raises `WordRefused` for everything that is not one of the three, and for what would harm."""
    if not content:
        raise WordRefused("empty")
    if len(content) > MAX_FILE:
        raise WordRefused("too-large")
    if content.startswith(PDF):
        return Kind.PDF
    if content.startswith(OLE):
        return _old_kind(content)
    if not content.startswith(ZIP):
        raise WordRefused("not-word")
    if name.lower().endswith((".docm", ".dotm")):
        raise WordRefused("macros")
    _refuse_dangerous(content)
    return Kind.DOCX


def _old_kind(content: bytes) -> Kind:
    """A locked .docx lies in the same kind of container as a .doc."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise WordRefused("locked")
    if "WordDocument".encode("utf-16-le") not in content:
        raise WordRefused("not-word")
    if "_VBA_PROJECT".encode("utf-16-le") in content:
        raise WordRefused("macros")
    return Kind.DOC


def _refuse_dangerous(content: bytes) -> None:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            _refuse_parts(archive.infolist())
            for part in archive.infolist():
                _unpack(archive, part)
            for part in archive.infolist():
                if part.filename.lower().endswith(".rels"):
                    _refuse_fetching(archive.read(part))
    except UNREADABLE as error:
        raise WordRefused("broken") from error


def _refuse_parts(parts: list[zipfile.ZipInfo]) -> None:
    names = [part.filename for part in parts]
    unpacked, packed = sum(part.file_size for part in parts), sum(part.compress_size for part in parts)
    if any(part.flag_bits & 1 for part in parts):
        raise WordRefused("locked")
    if any(MACROS.search(name) for name in names):
        raise WordRefused("macros")
    if len(names) > MAX_PARTS or unpacked > MAX_UNPACKED:
        raise WordRefused("swells")
    if unpacked > SMALL_ENOUGH and unpacked > packed * MAX_RATIO:
        raise WordRefused("swells")
    if len(set(names)) != len(names):
        raise WordRefused("broken")
    if not any(map(DOCUMENT.fullmatch, names)) or "[Content_Types].xml" not in names:
        raise WordRefused("not-word")


def _unpack(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Once through, in chunks: a part may hold more than it declares, and only the last byte shows a broken one."""
    is_xml = part.filename.lower().endswith((".xml", ".rels"))
    size, tail = 0, b""
    with archive.open(part) as stream:
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            if size > part.file_size or (is_xml and size > MAX_XML):
                raise WordRefused("swells")
            if is_xml:
                _refuse_xml(part.filename, tail + chunk)
                tail = chunk[-128:]


def _refuse_xml(name: str, xml: bytes) -> None:
    plain = xml.replace(b"\0", b"")  # UTF-16 too
    if DOCTYPE.search(plain):
        raise WordRefused("broken")
    if name == "[Content_Types].xml" and b"macroEnabled" in plain:
        raise WordRefused("macros")


def _refuse_fetching(relationships: bytes) -> None:
    for relationship in ElementTree.fromstring(relationships):
        outside = relationship.get("TargetMode") == "External"
        needed = outside and not relationship.get("Type", "").endswith(HARMLESS)
        if needed and ELSEWHERE.match(relationship.get("Target", "")):
            raise WordRefused("fetches")
