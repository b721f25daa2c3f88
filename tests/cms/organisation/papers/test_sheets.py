"""The printed sheet: nothing overflows, the codes are large enough and survive a bad picture."""

import random
from datetime import date
from uuid import uuid4

import pypdfium2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PIL import Image, ImageFilter

from cms.organisation.papers import qr, sheets
from cms.organisation.papers.codes import CardRead, card_payload
from cms.organisation.papers.printing import CARDS, LETTERS
from tests.printed import pictures, read_by_zbarimg, texts

MM = 72 / 25.4
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
LONG = "NGUYỄN PHÚC CÔNG TẰNG TÔN NỮ THỊ HƯỜNG QUỲNH NGUYỆT"
NAMES = ["Võ An", "Nguyễn Thị Ánh Tuyết", LONG, f"{LONG} {LONG}"[:100], "Ẵ" * 60, "W" * 100]
UNITS = [
    "Chi bộ ấp Đông",
    "CHI BỘ TRUNG TÂM Y TẾ KHU VỰC CÀNG LONG",
    ("Chi bộ Trường Trung học phổ thông chuyên Nguyễn Bỉnh Khiêm trực thuộc Đảng bộ Sở Giáo dục và Đào tạo " * 2)[:200],
    "Ẵ" * 200,
]
FACES = [(name, unit) for name in NAMES for unit in UNITS]


def payload():
    return card_payload(CardRead(uuid4(), 1, date(2026, 11, 24), date(2031, 11, 24), 7), KEY)


def face(name, unit, number="T" * 20):
    return {"name": name, "unit": unit, "number": number, "expires_on": "24/11/2031", "payload": payload()}


def letter(name, unit):
    origin = "https://" + "so-tay-dang-vien." * 2 + "vinhlong.dcs.vn"
    return {
        "name": name, "unit": unit, "origin": f"{origin}/kich-hoat/", "notice": f"{origin}/quyen-rieng-tu/",
        "groups": ["WWWW"] * 8, "days": 14, "expires_on": "08/12/2026", "payload": f"{origin}/kich-hoat/#{'WWWW-' * 8}"[:-1],
    }  # fmt: skip


def letters_and_places(page):
    """Each visible letter of the page with its box in mm from the top left corner."""
    text = page.get_textpage()
    height = page.get_height()
    for index in range(text.count_chars()):
        char = text.get_text_range(index, 1)
        if char.strip() and char != "\u200b":
            left, bottom, right, top = text.get_charbox(index)
            yield char, left / MM, (height - top) / MM, right / MM, (height - bottom) / MM


@pytest.fixture(scope="module")
def sheet():
    cell = {"name": UNITS[2], "above": UNITS[2], "cards": [face(*one) for one in FACES]}
    return sheets.pdf(CARDS, {"cells": [cell]})


def test_no_letter_leaves_its_card_or_runs_into_the_code(sheet):
    document = pypdfium2.PdfDocument(sheet)
    seen = 0
    for page in document:
        for char, left, top, right, bottom in letters_and_places(page):
            if bottom < 13.5:
                # the strip above the cards, where printers print, above the middle cut mark
                assert (left > 15, right < 195, top > 3.9, bottom < 10) == (True,) * 4, (
                    char,
                    left,
                    top,
                    right,
                    bottom,
                )
                continue
            column = 0 if left < 105 else 1
            row = int((top - 13.5) // 54)
            x, y = 15 + 90 * column, 13.5 + 54 * row
            assert x + 2.9 < left, char
            assert right < x + 90 - 3 - 41.49 - 1, (char, right - x)
            assert y + 2 < top, (char, top - y)
            assert bottom < y + 54 - 2, (char, bottom - y)
            seen += 1
    document.close()
    assert seen > sum(len("".join((name + unit).split())) for name, unit in FACES)


def test_the_lines_of_a_card_do_not_run_into_each_other(sheet):
    """Name, unit and number each end above where the next begins: their words come out in this order."""
    joined = "".join("".join(texts(sheet)).replace("\u200b", "").split())
    for name, unit in FACES:
        assert "".join(f"{name}{unit}Số thẻ:{'T' * 20}Có giá trị đến 24/11/2031".split()) in joined


def test_a_letter_stays_on_its_page_however_long_the_names():
    pdf = sheets.pdf(LETTERS, {"letters": [letter(*one) for one in FACES]})

    pages = texts(pdf)
    assert len(pages) == len(FACES)
    assert all("không gửi mã cho người khác." in page for page in pages)
    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        for char, left, top, right, bottom in letters_and_places(page):
            assert (left > 21, right < 189.1, top > 15, bottom < 280) == (True,) * 4, (char, left, top, right, bottom)
    document.close()


def test_a_name_is_never_taken_for_markup():
    name = '#strong[Lê] $x$ \\ "Bình" <a> @b'

    [text] = texts(sheets.pdf(CARDS, {"cells": [{"name": name, "above": "", "cards": [face(name, name)]}]}))

    assert text.count(name) == 3


def test_the_sheet_says_to_screen_readers_what_it_is():
    pdf = sheets.pdf(CARDS, {"cells": [{"name": "Chi bộ", "above": "", "cards": [face("Võ An", "Chi bộ")]}]})

    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    document = pypdfium2.PdfDocument(pdf)
    assert document.get_metadata_value("Title") == "Thẻ tham dự"
    document.close()


# --- The code ---


def modules(text):
    """Side of the code in modules, quiet zone included."""
    return int(qr.svg(text).partition('viewBox="0 0 ')[2].split()[0])


def test_the_drawing_is_the_matrix_of_qrcode():
    import qrcode

    text = payload()
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=4)
    code.add_data(text)
    matrix = code.get_matrix()

    drawn = [[False] * len(matrix) for _row in matrix]
    for stroke in qr.svg(text).partition('d="')[2].partition('"')[0].split("z")[:-1]:
        place, _, run = stroke.removeprefix("M").partition("h")
        x, y = map(int, place.split())
        for step in range(int(run.partition("v")[0])):
            drawn[y][x + step] = True

    assert drawn == matrix


def test_a_module_of_a_card_is_large_enough_for_any_camera(sheet):
    """0.4 mm is the least that old phones read; we print twice that."""
    assert modules(payload()) == 49
    document = pypdfium2.PdfDocument(sheet)
    images = list(drawn_codes(document[0]))
    document.close()
    assert len(images) == 10
    for width, height in images:
        assert (round(width / 41, 2), round(height / 41, 2)) == (0.85, 0.85)


def drawn_codes(page):
    """Width and height in mm of each code's dark part."""
    for item in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_PATH], max_depth=5):
        left, bottom, right, top = item.get_bounds()
        width, height = (right - left) / MM, (top - bottom) / MM
        if width > 20 and height > 20:
            yield width, height


@pytest.mark.chaos
@pytest.mark.parametrize("cards", [30, pytest.param(600, marks=pytest.mark.soak)])
def test_a_card_photographed_badly_is_still_read(tmp_path, cards):
    """Blurred, turned, squeezed, grey and noisy, at the resolution of an old phone held a hand's breadth away."""
    dice = random.Random(cards)
    print("seed", cards)
    faces = [face(LONG, UNITS[1]) for _card in range(cards)]
    pdf = sheets.pdf(CARDS, {"cells": [{"name": "Chi bộ", "above": "", "cards": faces}]})
    read = 0
    for number, of_page in enumerate([faces[start : start + 10] for start in range(0, cards, 10)]):
        [page] = pictures(pdf, number)
        for place, one in enumerate(of_page):
            read += [one["payload"]] == read_by_zbarimg(photographed(page, place, dice), tmp_path)

    assert read >= 0.95 * cards


def photographed(page, place, dice):
    """One card of the page as a shaky hand sees it, about 7 pixels to a module."""
    mm = page.width / 210
    x, y = 15 + 90 * (place % 2), 13.5 + 54 * (place // 2)
    card = page.crop([round(side * mm) for side in (x - 2, y - 2, x + 92, y + 56)])
    width = round(94 / 0.847 * 7)
    card = card.resize((width, round(width * dice.uniform(0.57, 0.62))), Image.Resampling.BILINEAR)
    card = card.rotate(dice.uniform(-25, 25), expand=True, fillcolor=200, resample=Image.Resampling.BILINEAR)
    card = card.filter(ImageFilter.GaussianBlur(dice.uniform(0.5, 1.8)))
    noise = Image.effect_noise(card.size, 40)
    card = Image.blend(card, noise, 0.1)
    return card.point(lambda grey: 60 + grey * 0.55)
