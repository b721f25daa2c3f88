import os
import time

import pytest

from media_pipeline import Refused, limits, probe
from tests.media_pipeline import samples

pytestmark = pytest.mark.media


def refused_code(path):
    with pytest.raises(Refused) as refusal:
        probe(path)
    assert refusal.value.reason.endswith(".")
    return refusal.value.code


def test_a_film_is_described_by_what_is_in_it(tmp_path):
    found = probe(samples.film(tmp_path / "clip.mp4"))

    assert found.seconds == pytest.approx(1.5, abs=0.1)
    assert (found.video.codec, found.video.width, found.video.height, found.video.fps) == ("h264", 640, 360, 25.0)
    assert (found.audio.codec, found.audio.channels) == ("aac", 1)


def test_a_rotated_phone_film_is_portrait(tmp_path):
    found = probe(samples.turned_film(tmp_path / "turned.mp4"))

    assert (found.video.width, found.video.height, found.video.rotation % 180) == (360, 640, 90)


@pytest.mark.parametrize("name", ["-x.mp4", "http:clip.mp4", "a b%20'c.mp4", "đồng chí.mp4"])
def test_a_strange_name_is_only_a_name(tmp_path, name, monkeypatch):
    samples.film(tmp_path / name, seconds=0.5)
    monkeypatch.chdir(tmp_path)

    assert probe(name).video.width == 640


@pytest.mark.parametrize("name", ["sound.mp3", "sound.wav", "sound.ogg", "sound.flac", "sound.m4a"])
def test_sound_comes_in_many_formats(tmp_path, name):
    found = probe(samples.tone(tmp_path / name))

    assert found.video is None
    assert found.seconds == pytest.approx(1.5, abs=0.15)


def test_the_cover_picture_of_an_mp3_is_not_a_film(tmp_path):
    samples.slide(tmp_path / "cover.png", "red", 0)
    samples.tone(tmp_path / "plain.mp3")
    samples.run(
        *("-i", tmp_path / "plain.mp3", "-i", tmp_path / "cover.png", "-map", "0", "-map", "1"),
        *("-c:a", "copy", "-c:v", "mjpeg", "-disposition:v", "attached_pic", tmp_path / "cover.mp3"),
    )

    assert probe(tmp_path / "cover.mp3").video is None


def test_nothing_there_is_refused(tmp_path):
    (tmp_path / "empty.mp4").touch()

    assert refused_code(tmp_path / "absent.mp4") == "missing"
    assert refused_code(tmp_path / "empty.mp4") == "empty"
    assert refused_code(tmp_path) == "missing"


def test_what_is_not_a_film_is_refused_whatever_its_name(tmp_path):
    (tmp_path / "text.mp4").write_text("Nghị quyết " * 100)
    (tmp_path / "noise.mp4").write_bytes(b"\0\0\0\x18ftypisom" + os.urandom(5000))

    assert refused_code(tmp_path / "text.mp4") == "unknown-kind"
    assert refused_code(tmp_path / "noise.mp4") == "unreadable"


@pytest.mark.parametrize(
    "disguise",
    [
        "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile /etc/passwd\n",
        '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
    ],
)
def test_playlists_that_open_other_files_are_refused(tmp_path, disguise):
    (tmp_path / "list.mp4").write_text(disguise)

    assert refused_code(tmp_path / "list.mp4") == "unknown-kind"


def test_an_upload_that_broke_off_is_refused(tmp_path):
    whole = samples.film(tmp_path / "whole.mp4", seconds=4, options=["-movflags", "+faststart"]).read_bytes()
    (tmp_path / "half.mp4").write_bytes(whole[: len(whole) // 2])
    late = samples.film(tmp_path / "late.mp4", seconds=2).read_bytes()
    (tmp_path / "headless.mp4").write_bytes(late[: len(late) // 2])

    assert refused_code(tmp_path / "half.mp4") == "truncated"
    assert refused_code(tmp_path / "headless.mp4") == "unreadable"


def test_a_pixel_bomb_is_refused_quickly(tmp_path):
    samples.film(tmp_path / "bomb.mp4", size="8192x8192", seconds=0.1, sound=False)

    started = time.monotonic()

    assert refused_code(tmp_path / "bomb.mp4") == "too-many-pixels"
    assert time.monotonic() - started < 5


def test_too_long_and_too_fast_and_too_many_are_refused(tmp_path, monkeypatch):
    samples.film(tmp_path / "fast.mp4", rate="120", seconds=0.5, sound=False)
    samples.run(
        *("-f", "lavfi", "-i", "sine=d=0.3", *("-map", "0:a") * 9, "-c:a", "aac", tmp_path / "many.mp4"),
    )
    samples.tone(tmp_path / "long.wav")

    assert refused_code(tmp_path / "fast.mp4") == "too-many-frames"
    assert refused_code(tmp_path / "many.mp4") == "too-many-streams"
    monkeypatch.setattr(limits, "MAX_SECONDS", 1)
    assert refused_code(tmp_path / "long.wav") == "too-long"
    monkeypatch.setattr(limits, "MAX_BYTES", 100)
    assert refused_code(tmp_path / "long.wav") == "too-big"


def test_an_unusual_codec_is_refused_by_name(tmp_path):
    samples.run("-f", "lavfi", "-i", "testsrc2=s=64x64:d=0.3", "-c:v", "ffv1", tmp_path / "odd.mkv")

    with pytest.raises(Refused, match="ffv1") as refusal:
        probe(tmp_path / "odd.mkv")

    assert refusal.value.code == "codec"
