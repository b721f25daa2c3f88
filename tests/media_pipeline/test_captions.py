import io
from itertools import pairwise

import pytest
import webvtt

from media_pipeline import captions

SCRIPT = (
    "Nghị quyết số 57-NQ/TW ngày 22 tháng 12 năm 2024 của Bộ Chính trị nêu ba đột phá: khoa học, công nghệ và đổi mới "
    "sáng tạo. Đến năm 2030, kinh tế số đạt ít nhất 30% GDP; chi cho nghiên cứu đạt 2% GDP! Đảng viên cần làm gì?"
)


def test_time_divides_by_syllables():
    made = captions.cues("một hai ba bốn. năm sáu.", 10.0, 6.0)

    assert [(cue.start, cue.end, cue.lines) for cue in made] == [
        (10.0, 14.0, ("một hai ba bốn.",)),
        (14.0, 16.0, ("năm sáu.",)),
    ]


def test_a_number_takes_as_long_as_its_digits():
    assert captions.syllables("năm 2024") == 5


def test_cues_are_short_gapless_and_say_everything():
    made = captions.cues(SCRIPT, 2.5, 31.0)

    assert all(len(cue.lines) <= 2 and max(map(len, cue.lines)) <= 42 for cue in made)
    assert all(cue.end - cue.start <= 7.5 for cue in made)
    assert all(earlier.end == pytest.approx(later.start) for earlier, later in pairwise(made))
    assert (made[0].start, made[-1].end) == (2.5, pytest.approx(33.5))
    assert " ".join(line for cue in made for line in cue.lines) == SCRIPT


def test_a_line_prefers_to_break_after_a_comma():
    assert captions.wrap("Nghị quyết số 1 về chuyển đổi số, nêu rõ mục tiêu và giải pháp.") == [
        "Nghị quyết số 1 về chuyển đổi số,",
        "nêu rõ mục tiêu và giải pháp.",
    ]


def test_an_endless_word_is_cut():
    assert [cue.lines for cue in captions.cues("a" * 50, 0, 2)] == [("a" * 42, "a" * 8)]


def test_an_empty_script_has_no_cues():
    assert captions.cues("  ", 0, 5) == []


def test_another_parser_reads_our_webvtt():
    made = [captions.Cue(start=1.5, end=3661.25, lines=("GDP > 30% & <b>", "dòng hai"))]

    (read,) = webvtt.from_buffer(io.StringIO(captions.webvtt(made)))

    assert (read.start, read.end) == ("00:00:01.500", "01:01:01.250")
    assert captions.webvtt(made).splitlines()[2] == "00:00:01.500 --> 01:01:01.250 line:86%"
    assert captions.webvtt(made).splitlines()[3] == "GDP &gt; 30% &amp; &lt;b&gt;"


def test_the_transcript_has_a_paragraph_a_slide():
    assert captions.transcript(["một\n hai", "", "ba"]) == "một hai\n\nba\n"
