import json
import os
import subprocess
import sys
import time
from pathlib import Path

import imageio_ffmpeg
import pytest
from PIL import Image

from media_pipeline import Failed, Refused, limits, manifest, probe, process
from tests.media_pipeline import samples

pytestmark = pytest.mark.media

WHOLE = ["audio.m4a", "audio.opus", "manifest.json", "poster.jpg", "poster.webp", "video-480.mp4"]


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_film_becomes_what_phones_can_play(tmp_path):
    clip = samples.film(tmp_path / "clip.mp4", size="1280x720", rate="50", options=["-metadata", "title=secret"])
    percents = []

    done = process(clip, tmp_path / "out", "camera", on_progress=percents.append)

    film = probe(tmp_path / "out" / "video-480.mp4")
    assert names(tmp_path / "out") == WHOLE
    assert names(tmp_path) == ["clip.mp4", "out"]
    assert (film.video.width, film.video.height, film.video.fps) == (854, 480, 30)
    assert (film.video.codec, film.video.pixel_format, film.audio.codec) == ("h264", "yuv420p", "aac")
    assert film.seconds == pytest.approx(1.5, abs=0.1)
    assert probe(tmp_path / "out" / "audio.opus").audio.codec == "opus"
    assert b"secret" not in (tmp_path / "out" / "video-480.mp4").read_bytes()
    assert percents == sorted(percents)
    assert percents[-1] == 100
    assert manifest.read(tmp_path / "out") == done
    with Image.open(tmp_path / "out" / "poster.webp") as poster:
        assert poster.size == (960, 540)


def test_the_second_time_nothing_is_done(tmp_path):
    clip = samples.film(tmp_path / "clip.mp4")
    first = process(clip, tmp_path / "out", "camera")
    before = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "out").iterdir()}

    second = process(clip, tmp_path / "out", "camera")

    assert (first.already_done, second.already_done) == (False, True)
    assert {path.name: path.stat().st_mtime_ns for path in (tmp_path / "out").iterdir()} == before


def test_the_same_input_gives_the_same_bytes(tmp_path):
    clip = samples.film(tmp_path / "clip.mp4")

    assert process(clip, tmp_path / "a", "camera") == process(clip, tmp_path / "b", "camera")


def test_a_damaged_result_is_made_again(tmp_path):
    clip = samples.film(tmp_path / "clip.mp4")
    done = process(clip, tmp_path / "out", "camera")
    (tmp_path / "out" / "audio.m4a").write_bytes(b"half")

    again = process(clip, tmp_path / "out", "camera")

    assert again == done
    assert not again.already_done
    assert manifest.read(tmp_path / "out") == done


@pytest.mark.parametrize(
    ("size", "expected"),
    [("640x360", (640, 360)), ("720x1280", (480, 854)), ("200x150", (200, 150)), ("1920x400", (1280, 266))],
)
def test_the_shape_is_kept_and_never_enlarged(tmp_path, size, expected):
    clip = samples.film(tmp_path / "clip.mp4", size=size, seconds=0.5, sound=False)

    film = process(clip, tmp_path / "out", "camera").file("video")

    assert (film.width, film.height) == expected


def test_a_phone_film_held_upright_stays_upright(tmp_path):
    film = process(samples.turned_film(tmp_path / "turned.mp4"), tmp_path / "out", "camera").file("video")

    assert (film.width, film.height) == (360, 640)


def test_odd_sizes_become_even(tmp_path):
    samples.run("-f", "lavfi", "-i", "testsrc2=s=321x241:d=0.5", "-c:v", "libvpx", tmp_path / "odd.webm")

    film = process(tmp_path / "odd.webm", tmp_path / "out", "camera").file("video")

    assert (film.width % 2, film.height % 2) == (0, 0)
    assert abs(film.width - 321) <= 1


def test_a_silent_film_has_no_sound_files(tmp_path):
    clip = samples.film(tmp_path / "clip.mp4", sound=False)

    done = process(clip, tmp_path / "out", "slides")

    assert [file.role for file in done.files] == ["video", "poster", "poster-jpeg"]
    assert done.loudness is None


def test_sound_alone_needs_the_audio_profile(tmp_path):
    sound = samples.tone(tmp_path / "sound.mp3")

    done = process(sound, tmp_path / "out", "audio")

    assert [file.role for file in done.files] == ["audio", "opus"]
    with pytest.raises(Refused) as refusal:
        process(sound, tmp_path / "film", "camera")
    assert refusal.value.code == "no-video"


def test_the_audio_profile_takes_only_the_sound_of_a_film(tmp_path):
    done = process(samples.film(tmp_path / "clip.mp4"), tmp_path / "out", "audio")

    assert [file.role for file in done.files] == ["audio", "opus"]
    with pytest.raises(Refused) as refusal:
        process(samples.film(tmp_path / "mute.mp4", sound=False), tmp_path / "mute", "audio")
    assert refusal.value.code == "no-audio"


@pytest.mark.parametrize("volume", [0.01, 0.2, 1.0])
def test_quiet_and_loud_come_out_equally_loud(tmp_path, volume):
    sound = samples.tone(tmp_path / "sound.wav", seconds=4, volume=volume)

    done = process(sound, tmp_path / "out", "audio")

    assert done.loudness["normalization"] == "linear"
    assert done.loudness["output"]["lufs"] == pytest.approx(-16, abs=1)


def test_silence_stays_silence(tmp_path):
    samples.run("-f", "lavfi", "-i", "anullsrc=d=1.5", tmp_path / "silence.wav")

    assert process(tmp_path / "silence.wav", tmp_path / "out", "audio").loudness == {"source": None}


@pytest.mark.parametrize("profile", ["camera", "audio"])
def test_the_ffmpeg_that_pip_brings_does_as_well(tmp_path, profile, monkeypatch):
    clip = samples.film(tmp_path / "clip.mp4")
    monkeypatch.setenv("MEDIA_FFMPEG", imageio_ffmpeg.get_ffmpeg_exe())

    done = process(clip, tmp_path / "out", profile)

    assert done.tools["ffmpeg"].startswith("n")
    assert manifest.read(tmp_path / "out") == done


def test_an_upload_that_broke_off_leaves_nothing(tmp_path):
    whole = samples.film(tmp_path / "whole.mp4", seconds=4, options=["-movflags", "+faststart"]).read_bytes()
    (tmp_path / "half.mp4").write_bytes(whole[: len(whole) // 2])

    with pytest.raises(Refused) as refusal:
        process(tmp_path / "half.mp4", tmp_path / "out", "camera")

    assert refusal.value.code == "truncated"
    assert names(tmp_path) == ["half.mp4", "whole.mp4"]


def test_an_ffmpeg_that_ends_with_3_has_failed_even_where_its_files_look_right(tmp_path, monkeypatch):
    clip = samples.film(tmp_path / "clip.mp4")
    monkeypatch.setenv("MEDIA_FFMPEG", str(samples.broken_ffmpeg(tmp_path / "ffmpeg", code=3)))

    with pytest.raises(Failed) as failure:
        process(clip, tmp_path / "out", "camera")

    assert failure.value.exit_code == 3
    assert names(tmp_path) == ["clip.mp4", "ffmpeg"]


def test_an_ffmpeg_that_stalls_is_stopped(tmp_path, monkeypatch):
    clip = samples.film(tmp_path / "clip.mp4", seconds=0.5)
    real = samples.ffmpeg().path
    stuck = tmp_path / "ffmpeg"
    stuck.write_text(
        f'#!/bin/sh\ncase "$*" in *-version*|*-encoders*|*-filters*) exec "{real}" "$@";; esac\nsleep 600\n'
    )
    stuck.chmod(0o755)
    monkeypatch.setenv("MEDIA_FFMPEG", str(stuck))
    monkeypatch.setattr(limits, "STALL_SECONDS", 2)
    started = time.monotonic()

    with pytest.raises(Failed, match="no progress"):
        process(clip, tmp_path / "out", "camera")

    assert time.monotonic() - started < 15


def test_a_missing_ffmpeg_is_named(tmp_path, monkeypatch):
    clip = samples.film(tmp_path / "clip.mp4", seconds=0.5)
    monkeypatch.setenv("MEDIA_FFMPEG", "/nowhere/ffmpeg")

    with pytest.raises(Failed, match="MEDIA_FFMPEG names no program: /nowhere/ffmpeg"):
        process(clip, tmp_path / "out", "camera")


def test_whoever_watches_the_progress_can_stop_the_work(tmp_path):
    class CancelledError(Exception):
        pass

    def cancel(percent):
        raise CancelledError

    clip = samples.film(tmp_path / "clip.mp4")

    with pytest.raises(CancelledError):
        process(clip, tmp_path / "out", "camera", on_progress=cancel)

    assert names(tmp_path) == ["clip.mp4"]


def test_somebody_elses_folder_is_left_alone(tmp_path):
    clip = samples.film(tmp_path / "clip.mp4", seconds=0.5)
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.odt").write_text("years of work")

    with pytest.raises(Failed, match="not a result"):
        process(clip, tmp_path / "thesis", "camera")

    assert names(tmp_path / "thesis") == ["chapter.odt"]


def test_a_killed_run_leaves_no_half_result_and_the_next_one_finishes(tmp_path):
    clip = samples.film(tmp_path / "clip.mp4", size="1920x1080", seconds=20, options=["-t", "20"])
    out = tmp_path / "out"
    command = [
        sys.executable,
        "-m",
        "media_pipeline",
        "process",
        str(clip),
        "--output",
        str(out),
        "--profile",
        "camera",
    ]
    running = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    for line in running.stderr:
        if int(line.split()[0]) >= 20:
            break
    running.kill()
    running.wait()
    running.stderr.close()

    assert not out.exists()
    leftovers = [path for path in tmp_path.iterdir() if path.name.endswith(".part")]
    assert len(leftovers) == 1
    wait_until_nobody_works_in(leftovers[0])

    process(clip, out, "camera")

    assert names(out) == WHOLE
    assert names(tmp_path) == ["clip.mp4", "out"]


def wait_until_nobody_works_in(folder):
    """The orphaned ffmpeg ends by itself once nobody reads its progress."""
    for _ in range(100):
        if not any(works_in(process, folder) for process in Path("/proc").glob("[0-9]*")):
            return
        time.sleep(0.1)
    pytest.fail("ffmpeg outlived the run that started it")


def works_in(process, folder):
    try:
        return Path(os.readlink(process / "cwd")).is_relative_to(folder)
    except OSError:
        return False


def run_command(*args, cwd=None):
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-m", "media_pipeline", *map(str, args)]
    env = {**os.environ, "PYTHONPATH": str(root)}
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, env=env, check=False)


def test_the_command_prints_the_manifest_and_the_progress(tmp_path):
    samples.film(tmp_path / "-x.mp4", seconds=1)

    first = run_command("process", "--output", "out", "--profile", "camera", "--", "-x.mp4", cwd=tmp_path)
    second = run_command("process", "--output", "out", "--profile", "camera", "--", "-x.mp4", cwd=tmp_path)

    assert (first.returncode, second.returncode) == (0, 0)
    assert json.loads(first.stdout)["already_done"] is False
    assert json.loads(second.stdout)["already_done"] is True
    assert first.stderr.splitlines()[-1] == "100 %"
    assert names(tmp_path / "out") == WHOLE


def test_the_command_answers_2_to_bad_input_and_64_to_a_bad_command(tmp_path):
    (tmp_path / "text.mp4").write_text("no film at all, only words")

    refused = run_command("process", tmp_path / "text.mp4", "--output", tmp_path / "out", "--profile", "camera")
    wrong = run_command("process", tmp_path / "text.mp4", "--output", tmp_path / "out", "--profile", "cinema")

    assert refused.returncode == 2
    assert sorted(json.loads(refused.stdout)) == ["reason", "refused"]
    assert json.loads(refused.stdout)["refused"] == "unknown-kind"
    assert wrong.returncode == 64
    assert not (tmp_path / "out").exists()


def test_the_command_probes(tmp_path):
    samples.film(tmp_path / "clip.mp4", seconds=1)

    probed = run_command("probe", tmp_path / "clip.mp4")

    assert probed.returncode == 0
    assert json.loads(probed.stdout)["video"]["width"] == 640
