"""`compose`: pictures and narration become a slide film with captions, then the same outputs as any upload."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from media_pipeline import aside, canvases, captions, narrations, render_filters, render_moviepy
from media_pipeline.errors import Refused
from media_pipeline.film import Film, Shot
from media_pipeline.manifest import Manifest, OutputFile
from media_pipeline.probing import Probe, probe
from media_pipeline.processing import OnProgress, ignore_progress, make_outputs, output_file, percents
from media_pipeline.recipes import key_of, recipe_for, sha256_of
from media_pipeline.runner import Progress, part_of
from media_pipeline.timeline import Slot, Timeline, slots
from media_pipeline.tools import ffmpeg
from media_pipeline.verify import TOLERANCE

CAPTIONS, TRANSCRIPT = "captions.vtt", "transcript.txt"
FADE = 0.5
# Raised when a renderer or the caption rules change what comes out.
VERSION = 1


def compose(timeline: Timeline, out: Path | str, on_progress: OnProgress = ignore_progress) -> Manifest:
    """Makes the folder `out`, with the same promises as `process`."""
    out, recipe = Path(out).absolute(), recipe_for("slides")
    timed = slots(timeline, [narrations.seconds(slide.narration) for slide in timeline.slides])
    described = describe(timeline)
    key = key_of(described, recipe, ffmpeg().version)
    there = aside.already_there(out, key)
    if there is not None:
        on_progress(100)
        return there
    aside.check_place(out)
    with aside.written_aside(out) as folder:
        progress = percents(on_progress)
        found, film = render(timeline, timed, folder, part_of(progress, 0.0, 0.6))
        files, loudness = make_outputs(film, found, recipe, folder, part_of(progress, 0.6, 1.0))
        done = Manifest(
            key=key,
            profile=recipe.profile,
            seconds=found.seconds,
            source=described,
            recipe=recipe.as_dict(),
            tools={"ffmpeg": ffmpeg().version, "renderer": renderer_name(timeline)},
            files=(*files, *write_words(timeline, timed, folder / "result")),
            loudness=loudness,
        )
        done = aside.publish(folder, out, done)
    on_progress(100)
    return done


def describe(timeline: Timeline) -> dict[str, Any]:
    """The timeline with contents in place of paths: moving its files makes no new film."""
    slides = [
        {
            "image": digest(slide.image),
            "narration": slide.narration and digest(slide.narration),
            "caption": slide.caption,
            "seconds": slide.seconds,
        }
        for slide in timeline.slides
    ]
    return {**asdict(timeline), "size": list(timeline.size), "slides": slides, "version": VERSION}


def digest(path: Path) -> str:
    try:
        return sha256_of(path)
    except OSError:
        raise Refused("picture", name=path.name) from None


def renderer_name(timeline: Timeline) -> str:
    return "ffmpeg" if timeline.effect == "none" else "moviepy"


def render(timeline: Timeline, timed: list[Slot], folder: Path, on_progress: Progress) -> tuple[Probe, Path]:
    film = film_of(timeline, timed, folder)
    renderer = render_filters if renderer_name(timeline) == "ffmpeg" else render_moviepy
    path = renderer.render(film, folder, on_progress)
    found = probe(path)
    if abs(found.seconds - film.seconds) > TOLERANCE or found.video is None or bool(found.audio) != film.speaks:
        raise Refused("damaged")
    return found, path


def film_of(timeline: Timeline, timed: list[Slot], folder: Path) -> Film:
    shots = tuple(
        Shot(
            canvas=str(canvas),
            narration=narrations.decode(slot, canvas.with_suffix(".wav")),
            start=slot.start,
            frames=slot.frames,
            seconds=slot.seconds,
        )
        for slot, canvas in zip(timed, canvases.draw_canvases(timeline, folder), strict=True)
    )
    fade = min(FADE, timeline.gap)
    return Film(shots=shots, size=timeline.size, fps=timeline.fps, effect=timeline.effect, fade=fade)


def write_words(timeline: Timeline, timed: list[Slot], result: Path) -> list[OutputFile]:
    made = [cue for slot in timed for cue in captions.cues(slot.slide.caption, slot.start, slot.spoken)]
    if not made:
        return []
    words = result / CAPTIONS, result / TRANSCRIPT
    words[0].write_text(captions.webvtt(made), encoding="utf-8")
    words[1].write_text(captions.transcript(slide.caption for slide in timeline.slides), encoding="utf-8")
    return [output_file(words[0], "captions", "text/vtt"), output_file(words[1], "transcript", "text/plain")]
