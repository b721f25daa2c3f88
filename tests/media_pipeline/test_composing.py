import json
from dataclasses import replace

import av
import numpy as np
import pytest
import webvtt

from media_pipeline import Failed, Refused, compose, manifest, read_timeline, render_filters, render_moviepy
from media_pipeline.composing import film_of
from media_pipeline.narrations import seconds
from media_pipeline.timeline import slots
from tests.media_pipeline import samples
from tests.media_pipeline.test_processing import names, run_command

pytestmark = pytest.mark.media

WHOLE = [
    *("audio.m4a", "audio.opus", "captions.vtt", "manifest.json"),
    *("poster.jpg", "poster.webp", "transcript.txt", "video-480.mp4"),
]


def frames_at(path, instants):
    with av.open(str(path)) as container:
        grey = [(float(frame.time), frame.to_ndarray(format="gray")) for frame in container.decode(video=0)]
    return [min(grey, key=lambda pair: abs(pair[0] - at))[1].astype(float) for at in instants]


def ssim(one, other):
    """Structural similarity over 8x8 blocks (Wang et al. 2004)."""

    def blocks(picture):
        height, width = (side - side % 8 for side in picture.shape)
        cut = picture[:height, :width].reshape(height // 8, 8, width // 8, 8)
        return cut.swapaxes(1, 2).reshape(-1, 64)

    a, b = blocks(one), blocks(other)
    mean_a, mean_b = a.mean(1), b.mean(1)
    covariance = (a * b).mean(1) - mean_a * mean_b
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    top = (2 * mean_a * mean_b + c1) * (2 * covariance + c2)
    return float((top / ((mean_a**2 + mean_b**2 + c1) * (a.var(1) + b.var(1) + c2))).mean())


def film(path, folder, **changes):
    folder.mkdir()
    timeline = replace(read_timeline(path), **changes)
    return film_of(timeline, slots(timeline, [seconds(slide.narration) for slide in timeline.slides]), folder)


def test_both_renderers_draw_the_same_film(tmp_path):
    path = samples.timeline_file(tmp_path)
    by_filters = render_filters.render(film(path, tmp_path / "f"), tmp_path / "f", lambda fraction: None)
    by_moviepy = render_moviepy.render(film(path, tmp_path / "m"), tmp_path / "m", lambda fraction: None)

    instants = [0.2, 1.0, 1.6, 2.0, 2.8]
    pairs = zip(frames_at(by_filters, instants), frames_at(by_moviepy, instants), strict=True)

    assert [round(ssim(one, other), 2) for one, other in pairs] == [1.0] * 5
    first, second = frames_at(by_filters, [0.2, 2.8])
    assert ssim(first, second) < 0.97


def test_a_plain_film_has_all_outputs(tmp_path):
    percents = []

    done = compose(read_timeline(samples.timeline_file(tmp_path)), tmp_path / "out", on_progress=percents.append)

    film = done.file("video")
    assert names(tmp_path / "out") == WHOLE
    assert done.tools["renderer"] == "ffmpeg"
    assert (film.width, film.height) == (320, 180)
    # 1.2 + 0.6 and 0.8 + 0.6 seconds, each in whole frames.
    assert done.seconds == pytest.approx(3.2, abs=0.05)
    assert percents == sorted(percents)
    assert [(cue.start, cue.end, cue.text) for cue in webvtt.read(tmp_path / "out" / "captions.vtt")] == [
        ("00:00:00.000", "00:00:01.200", "Trang 1: mục tiêu đến năm 2030."),
        ("00:00:01.800", "00:00:02.600", "Trang 2: mục tiêu đến năm 2030."),
    ]
    assert (tmp_path / "out" / "transcript.txt").read_text() == (
        "Trang 1: mục tiêu đến năm 2030.\n\nTrang 2: mục tiêu đến năm 2030.\n"
    )


@pytest.mark.parametrize("effect", ["crossfade", "zoom"])
def test_effects_are_moviepys_work(tmp_path, effect):
    timeline = read_timeline(samples.timeline_file(tmp_path, effect=effect))

    done = compose(timeline, tmp_path / "out")
    again = compose(timeline, tmp_path / "out")

    assert done.tools["renderer"] == "moviepy"
    assert done.seconds == pytest.approx(3.2, abs=0.05)
    assert names(tmp_path / "out") == WHOLE
    assert names(tmp_path) == ["0.png", "0.wav", "1.png", "1.wav", "out", "timeline.json"]
    assert again.already_done


def test_a_cross_fade_mixes_both_slides_inside_the_gap(tmp_path):
    path = samples.timeline_file(tmp_path)
    plain = render_filters.render(film(path, tmp_path / "f"), tmp_path / "f", lambda fraction: None)
    faded = film(path, tmp_path / "m", effect="crossfade")
    faded = render_moviepy.render(faded, tmp_path / "m", lambda fraction: None)

    before, after = frames_at(plain, [0.5, 2.5])
    spoken, middle, later = frames_at(faded, [1.1, 1.56, 2.5])

    assert ssim(spoken, before) > 0.99
    assert ssim(later, after) > 0.99
    assert np.abs(middle - (before + after) / 2).mean() < 4


def test_a_zoom_grows(tmp_path):
    zoomed = film(samples.timeline_file(tmp_path), tmp_path / "m", effect="zoom")
    zoomed = render_moviepy.render(zoomed, tmp_path / "m", lambda fraction: None)

    start, end = frames_at(zoomed, [0.0, 1.7])

    assert (end < 128).sum() > (start < 128).sum() * 1.05


def test_slides_without_narration_make_a_silent_film(tmp_path):
    path = samples.timeline_file(tmp_path)
    content = json.loads(path.read_text())
    content["slides"] = [{"image": "0.png", "seconds": 0.5}, {"image": "1.png", "seconds": 0.5}]
    path.write_text(json.dumps(content))

    done = compose(read_timeline(path), tmp_path / "out")

    assert [file.role for file in done.files] == ["video", "poster", "poster-jpeg"]
    assert done.seconds == pytest.approx(2.2, abs=0.1)


def test_one_silent_slide_among_spoken_ones(tmp_path):
    path = samples.timeline_file(tmp_path)
    content = json.loads(path.read_text())
    content["slides"].insert(1, {"image": "0.png", "seconds": 0.4})
    path.write_text(json.dumps(content))

    done = compose(read_timeline(path), tmp_path / "out")

    assert done.seconds == pytest.approx(4.2, abs=0.05)
    assert done.file("audio").seconds == pytest.approx(4.2, abs=0.1)


def test_other_places_of_the_same_contents_make_no_new_film(tmp_path):
    done = compose(read_timeline(samples.timeline_file(tmp_path)), tmp_path / "out")
    (tmp_path / "0.png").rename(tmp_path / "moved.png")
    path = tmp_path / "timeline.json"
    path.write_text(path.read_text().replace("0.png", "moved.png"))

    assert compose(read_timeline(path), tmp_path / "out").already_done
    path.write_text(path.read_text().replace("Trang 1", "Trang một"))
    changed = compose(read_timeline(path), tmp_path / "out")
    assert changed.key != done.key
    assert manifest.read(tmp_path / "out") == changed


@pytest.mark.parametrize("effect", ["none", "crossfade"])
def test_an_ffmpeg_that_ends_with_3_makes_no_film(tmp_path, effect, monkeypatch):
    """moviepy by itself would not notice."""
    timeline = read_timeline(samples.timeline_file(tmp_path, effect=effect))
    films = replace(timeline, slides=tuple(replace(slide, narration=None, seconds=0.2) for slide in timeline.slides))
    monkeypatch.setenv("MEDIA_FFMPEG", str(samples.broken_ffmpeg(tmp_path / "ffmpeg", code=3)))

    with pytest.raises(Failed) as failure:
        compose(films, tmp_path / "out")

    assert "ended with 3" in str(failure.value) + failure.value.log_tail
    assert not (tmp_path / "out").exists()


def test_unreadable_pictures_and_narrations_are_named(tmp_path):
    path = samples.timeline_file(tmp_path)
    (tmp_path / "1.wav").write_text("no sound")
    with pytest.raises(Refused, match=r"1\.wav") as refusal:
        compose(read_timeline(path), tmp_path / "out")
    assert refusal.value.code == "narration"

    samples.tone(tmp_path / "1.wav")
    (tmp_path / "0.png").write_text("<svg/>")
    with pytest.raises(Refused, match=r"0\.png") as refusal:
        compose(read_timeline(path), tmp_path / "out")
    assert refusal.value.code == "picture"
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "content",
    [
        "[]",
        "{",
        '{"slides": []}',
        '{"slides": [{"caption": "no picture"}]}',
        '{"slides": [{"image": "a.png"}], "effect": "explosion"}',
        '{"slides": [{"image": "a.png"}], "colour": "red"}',
        '{"slides": [{"image": "a.png"}], "size": [1281, 720]}',
        '{"slides": [{"image": "a.png"}], "gap": "long"}',
    ],
)
def test_a_nonsensical_timeline_is_refused(tmp_path, content):
    (tmp_path / "timeline.json").write_text(content)

    with pytest.raises(Refused) as refusal:
        read_timeline(tmp_path / "timeline.json")

    assert refusal.value.code == "timeline"


def test_the_command_composes(tmp_path):
    done = run_command("compose", samples.timeline_file(tmp_path), "--output", tmp_path / "out")

    assert done.returncode == 0
    assert json.loads(done.stdout)["tools"]["renderer"] == "ffmpeg"
    assert names(tmp_path / "out") == WHOLE
