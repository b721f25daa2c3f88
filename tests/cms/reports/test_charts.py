import re

from cms.reports.charts import bars, line, parted


def ticks(picture):
    return re.findall(r'class="tick" x="([\d.]+)" y="157" text-anchor="(\w+)">([^<]*)<', picture.drawing)


def test_a_single_month_stands_in_the_middle_and_the_ends_at_the_edges():
    assert ticks(line("Họp", "chi bộ", [("10/2026", 3)])) == [("180", "middle", "10/2026")]
    assert ticks(line("Họp", "chi bộ", [("9/2026", 1), ("10/2026", 2), ("11/2026", 3)])) == [
        ("0", "start", "9/2026"), ("360", "end", "11/2026"),
    ]  # fmt: skip
    assert ticks(line("Họp", "chi bộ", [])) == []


def test_a_parted_bar_is_as_long_as_its_whole():
    drawing = parted("Họp", "chi bộ", [("A", 2, 4), ("B", 0, 1)], ("Đã họp", "Chưa họp")).drawing

    assert re.findall(r'class="(rail rest|bar)" x="0" y="[59]0" width="([\d.]+)"', drawing) == [
        ("rail rest", "360"), ("bar", "180"), ("rail rest", "90"), ("bar", "0"),
    ]  # fmt: skip
    assert "<desc" in drawing
    assert ">A: 2/4; B: 0/1</desc>" in drawing


def test_only_pictures_higher_than_two_screens_are_tall():
    assert [bars("Số", "người", [(str(n), n) for n in range(count)]).is_tall for count in (20, 21)] == [False, True]
