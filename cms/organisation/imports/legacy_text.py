"""Vietnamese typed with the font encodings from before Unicode, and with marks apart. Pure: no database, no files.

In TCVN3 ("ABC", fonts .VnTime) and VNI the letters with marks lie on code points of Western European letters: "Nguyễn"
reads "NguyÔn" in one and "Nguyeãn" in the other. Both also occur in correct text, so a text is changed only where the
result is better Vietnamese: every changed word is a possible syllable, and fewer words than before are not.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import pairwise

TONES = {"\u0300": "grave", "\u0301": "acute", "\u0303": "tilde", "\u0309": "hook", "\u0323": "dot"}

# The code points in the order of their letters; capitals with tones come from fonts that draw these as capitals.
_TCVN3_CODES = "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊË®ÌÎÏÐÑªÒÓÔÕÖ×ØÜÝÞßáâãä«åæçèé¬êëìíîïñòóô\xadõö÷øùúûüýþ¡¢£¤¥¦§"  # fmt: skip
_TCVN3_LETTERS = "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵĂÂÊÔƠƯĐ"  # fmt: skip
_TCVN3 = str.maketrans(dict(zip(_TCVN3_CODES, _TCVN3_LETTERS, strict=True)))

# VNI writes a letter and then a sign for its marks.
_VNI_TONES = {"ø": "\u0300", "ù": "\u0301", "õ": "\u0303", "û": "\u0309", "ï": "\u0323"}
_VNI_HAT = {"â": "", "à": "\u0300", "á": "\u0301", "ã": "\u0303", "å": "\u0309", "ä": "\u0323"}
_VNI_BREVE = {"ê": "", "è": "\u0300", "é": "\u0301", "ü": "\u0303", "ú": "\u0309", "ë": "\u0323"}
_VNI_SINGLE = {"ñ": "đ", "ô": "ơ", "ö": "ư", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}

_FOREIGN = re.compile(r"[\xa1-\xff]")
_WORD = re.compile(r"(?:[^\W\d_]|[\xa1-\xff])+")
# What only a text that was typed in Unicode can hold.
_UNICODE_ONLY = re.compile(r"[\u0102-\u01b0\u1ea0-\u1ef9]")

_INITIALS = (
    "ngh", "ng", "nh", "gh", "gi", "kh", "ph", "th", "tr", "ch", "qu", "b", "c", "d", "đ", "g", "h", "k", "l", "m", "n",
    "p", "q", "r", "s", "t", "v", "x", "",
)  # fmt: skip
_RIMES = frozenset(
    """
    a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây e ec em en eng eo ep et ê
    êch êm ên ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu o oa oac oach oai oam oan oang
    oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong ooc oong op ot ô ôc ôi ôm ôn ông ôp
    ôt ơ ơi ơm ơn ơp ơt u ua uân uâng uât uây uc uê uêch uênh ui um un ung uơ uôc uôi uôm uôn uông uôt up ut uy
    uya uych uyên uyêt uynh uyt uyu ư ưa ưc ưi ưm ưn ưng ưu ươc ươi ươm ươn ương ươp ươt ươu ưt y yêm yên yêng yêt
    yêu
    """.split()  # noqa: SIM905  # a list of them would be 160 lines
)
# The i or y of these belongs to both halves.
_IRREGULAR = ("gi", "gin", "quynh", "quych", "quyt")
_STOPS = ("c", "ch", "p", "t")


def repair(text: str) -> str:
    """The text in composed Unicode, freed from TCVN3 or VNI where it was typed so."""
    return repair_row([text])[0]


def repair_row(texts: Sequence[str]) -> list[str]:
    """Several texts that one person typed: the clear ones decide for those that could be read both ways."""
    composed = [unicodedata.normalize("NFC", text) for text in texts]
    if not any(_FOREIGN.search(text) for text in composed):
        return composed
    results, doubtful, found = list(composed), [], None
    for index, text in enumerate(composed):
        decode = encoding_of(text)
        if decode:
            results[index], found = decode(text), decode
        elif _FOREIGN.search(text) and not _UNICODE_ONLY.search(text):
            doubtful.append(index)
    for index in doubtful if found else ():
        read = found(composed[index]) if found else ""
        if faults(read) == 0:
            results[index] = read
    return results


def faults(text: str) -> int:
    """How many words could not be Vietnamese syllables."""
    return sum(not is_syllable(word) for word in _WORD.findall(unicodedata.normalize("NFC", text)))


@lru_cache(maxsize=20_000)
def is_syllable(word: str) -> bool:
    """Whether the word could be Vietnamese, with or without marks. Capitals stand at its beginning, or all through."""
    bare, tones = _without_tone(word.lower())
    if len(tones) > 1 or word not in (word.lower(), word.upper(), word.capitalize()):
        return False
    for initial in _INITIALS:
        rime = bare[len(initial) :]
        if bare.startswith(initial) and rime in _RIMES:
            return not (tones and rime.endswith(_STOPS) and tones[0] not in ("acute", "dot"))
    return bare in _IRREGULAR


def typed_in_unicode(text: str) -> bool:
    """Whether the text holds letters that no text in the old encodings can."""
    return _UNICODE_ONLY.search(unicodedata.normalize("NFC", text)) is not None


def from_tcvn3(text: str) -> str:
    """Reads the text as TCVN3."""
    return _with_case(text, text.translate(_TCVN3))


def from_vni(text: str) -> str:
    """Reads the text as VNI."""
    out: list[str] = []
    skip = False
    for char, following in pairwise(text + "\0"):
        if skip:
            skip = False
            continue
        letter = _vni_letter(char, following)
        skip = letter is not None and len(letter) > 1
        out.append(letter[0] if letter else char)
    return unicodedata.normalize("NFC", "".join(out))


def decoder_for(font: str) -> Callable[[str], str] | None:
    """How a text was typed that this font drew: ".VnTime", "VNI-Times". ".VnTimeH" draws every letter as a capital."""
    name = font.strip().lower()
    if name.startswith((".vn", "vn time")):
        return (lambda text: from_tcvn3(text).upper()) if name.endswith("h") else from_tcvn3
    return from_vni if name.startswith(("vni-", "vni ")) else None


def encoding_of(text: str) -> Callable[[str], str] | None:
    """The one reading that is better Vietnamese than the text as it stands; None where none is, or two are as good."""
    if not _FOREIGN.search(text) or _UNICODE_ONLY.search(text):
        return None
    before = faults(text)
    if before == 0:
        return None
    readings = [(faults(decode(text)), decode) for decode in (from_tcvn3, from_vni)]
    readings.sort(key=lambda reading: reading[0])
    (best, decode), (second, _other) = readings
    changed = [word for word in _WORD.findall(text) if _FOREIGN.search(word)]
    sound = all(faults(decode(word)) == 0 for word in changed)
    return decode if sound and best < before and best < second else None


def _vni_letter(char: str, following: str) -> tuple[str, ...] | None:
    """The letter that `char` begins; with a second item where the following sign belongs to it."""
    low, sign = char.lower(), following.lower()
    base = _VNI_SINGLE.get(low)
    if base is None and low in "aeouy":
        if low in "aeo" and sign in _VNI_HAT:
            return _composed(char, low + "\u0302" + _VNI_HAT[sign]), following
        if low == "a" and sign in _VNI_BREVE:
            return _composed(char, low + "\u0306" + _VNI_BREVE[sign]), following
        base = low
    if base is None:
        return None
    if sign in _VNI_TONES and base not in "đỉĩịỵ":
        return _composed(char, base + _VNI_TONES[sign]), following
    return (_composed(char, base),)


def _composed(like: str, text: str) -> str:
    letter = unicodedata.normalize("NFC", text)
    return letter.upper() if like.isupper() else letter


def _with_case(before: str, after: str) -> str:
    """TCVN3 has few capitals with marks: a word whose plain letters are all capitals was drawn in capitals."""
    out = list(after)
    for match in re.finditer(r"\S+", before):
        plain = [char for char in match.group() if char.isascii() and char.isalpha()]
        if len(plain) > 1 and all(char.isupper() for char in plain):
            out[match.start() : match.end()] = after[match.start() : match.end()].upper()
    return "".join(out)


def _without_tone(word: str) -> tuple[str, list[str]]:
    apart = unicodedata.normalize("NFD", word)
    tones = [TONES[char] for char in apart if char in TONES]
    return unicodedata.normalize("NFC", "".join(char for char in apart if char not in TONES)), tones
