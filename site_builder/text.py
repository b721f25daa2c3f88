"""Vietnamese text for machines: folding for search and sorting, slugs for addresses. Knows nothing else."""

import re
import unicodedata

from anyascii import anyascii

_D = str.maketrans("đĐ", "dd")


def fold_vi(text: str) -> str:
    """Lower case without marks: "Đảng viên" gives "dang vien", whether the marks come composed or apart.

    `đ` does not decompose, so Unicode alone would leave it. The same function exists in the theme's JavaScript;
    tests/fold_vi_vectors.json holds both to the same answers.
    """
    apart = unicodedata.normalize("NFD", text.translate(_D).lower())
    bare = "".join(char for char in apart if not unicodedata.category(char).startswith("M"))
    return unicodedata.normalize("NFC", bare)


def words_vi(text: str) -> str:
    """The words of a text for searching, folded, with figures apart from letters: "57-NQ/TW" gives "57 nq tw"."""
    return " ".join(re.findall(r"\d+|[^\W\d_]+", fold_vi(text)))


def slug(text: str) -> str:
    """The part of an address made from a name: "57-NQ/TW" gives "57-nq-tw". Empty when no letter or digit is left."""
    # anyascii knows composed letters only: a loose horn or hook would become a character of its own.
    plain = anyascii(unicodedata.normalize("NFC", text)).lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
