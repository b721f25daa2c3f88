import io
import math

import pytest
from PIL import Image

from cms.demo.infographics import draw_infographic, draw_slides
from cms.demo.sources import load_films, load_infographics

pytestmark = pytest.mark.media

INFOGRAPHICS = load_infographics()
FILMS = load_films()


def opened(png):
    with Image.open(io.BytesIO(png)) as picture:
        assert picture.format == "PNG"
        return picture.convert("RGB")


@pytest.mark.parametrize("infographic", INFOGRAPHICS, ids=[one.key for one in INFOGRAPHICS])
def test_an_infographic_is_a_tall_small_picture_and_drawn_alike_twice(infographic):
    png = draw_infographic(infographic)

    assert draw_infographic(infographic) == png
    assert len(png) < 150_000
    width, height = opened(png).size
    assert width == 1080
    assert 2000 < height < 4200


@pytest.mark.parametrize("film", FILMS, ids=[film.key for film in FILMS])
def test_slides_are_drawn_one_for_each_part_of_the_narration_and_alike_twice(film):
    slides = draw_slides(film)

    assert draw_slides(film) == slides
    assert len(slides) == len(film.slides) == 5
    assert {opened(slide).size for slide in slides} == {(1280, 720)}
    assert len(set(slides)) == 5


def test_the_ring_is_drawn_from_its_number():
    """The share of red in the ring follows the number, so a changed figure changes the picture."""
    film = FILMS[0]
    slide = opened(draw_slides(film)[3])
    figure = INFOGRAPHICS[0].figures[film.slides[3].figures[0]]

    centre, radius = ring_of(slide)
    red = sum(is_red(slide.getpixel(at)) for at in circle(centre, radius * 0.85, 720))

    assert figure.parts == [80, 100]
    assert abs(red / 720 - 0.80) < 0.01


def is_red(pixel):
    return pixel[0] > 120 and pixel[1] < 80


def ring_of(slide):
    """Centre and radius of the ring: red or sand pixels between the heading and the label."""
    columns = [x for x in range(1280) if any(not is_cream(slide.getpixel((x, y))) for y in range(140, 480))]
    rows = [y for y in range(140, 560) if not is_cream(slide.getpixel((640, y)))]
    radius = (columns[-1] - columns[0] + 1) / 2
    return (columns[0] + radius, rows[0] + radius), radius


def is_cream(pixel):
    return min(abs(a - b) for a, b in zip(pixel, (255, 248, 234), strict=True)) < 6


def circle(centre, radius, steps):
    return [
        (
            round(centre[0] + radius * math.sin(2 * math.pi * step / steps)),
            round(centre[1] - radius * math.cos(2 * math.pi * step / steps)),
        )
        for step in range(steps)
    ]
