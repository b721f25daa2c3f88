"""`python -m media_pipeline.moviepy_child film.json`: renders one film beside the order and ends.

A process for each film, because moviepy leaves ffmpeg children behind and changes the environment when imported.
"""

import json
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from media_pipeline.film import COLOURS, CRF, PRESET, SAMPLE_RATE, TO_YUV, Film, Shot, film_from, film_path

ZOOM = 0.05


def main() -> None:
    order = Path(sys.argv[1])
    film = film_from(json.loads(order.read_text(encoding="utf-8")))
    check_exit_codes()
    with ExitStack() as open_clips:
        clip = composed(film, open_clips)
        clip.write_videofile(
            str(film_path(order.parent)),
            fps=film.fps,
            codec="libx264",
            preset=PRESET,
            audio_codec="pcm_s16le",
            audio_fps=SAMPLE_RATE,
            # Else the sound is first written to the current directory.
            temp_audiofile_path=str(order.parent),
            ffmpeg_params=["-vf", TO_YUV, "-crf", str(CRF), *COLOURS, *(["-ac", "1"] if film.speaks else [])],
            threads=2,
            logger=reporter(),
        )


def check_exit_codes() -> None:
    """moviepy ignores how ffmpeg ended; a film that ffmpeg gave up on must not look like a finished one."""
    from moviepy.video.io import ffmpeg_writer

    class CheckedWriter(ffmpeg_writer.FFMPEG_VideoWriter):
        def close(self) -> None:
            process = self.proc
            super().close()
            if process and process.returncode:
                raise OSError(f"ffmpeg ended with {process.returncode}")

    ffmpeg_writer.FFMPEG_VideoWriter = CheckedWriter


def composed(film: Film, open_clips: ExitStack) -> Any:
    from moviepy import CompositeAudioClip, CompositeVideoClip

    pictures = [picture(film, number) for number in range(len(film.shots))]
    clip = CompositeVideoClip(pictures, size=film.size, bg_color=(255, 255, 255)).with_duration(film.seconds)
    open_clips.callback(clip.close)
    spoken = [narration(shot, open_clips) for shot in film.shots if shot.narration]
    if spoken:
        clip = clip.with_audio(CompositeAudioClip(spoken).with_duration(film.seconds))
    return clip


def picture(film: Film, number: int) -> Any:
    """With a cross-fade the next slide appears over the end of the one before, inside the silent gap."""
    from moviepy import ImageClip
    from moviepy.video.fx import CrossFadeIn

    shot = film.shots[number]
    early = film.fade if film.effect == "crossfade" and number else 0.0
    clip = ImageClip(shot.canvas, duration=shot.seconds + early).with_start(shot.start - early)
    if film.effect == "zoom":
        clip = clip.resized(growth(clip.duration)).with_position("center")
    return clip.with_effects([CrossFadeIn(early)]) if early else clip


def growth(seconds: float) -> Callable[[float], float]:
    return lambda at: 1.0 + ZOOM * at / seconds


def narration(shot: Shot, open_clips: ExitStack) -> Any:
    from moviepy import AudioFileClip

    clip = AudioFileClip(shot.narration, fps=SAMPLE_RATE)
    open_clips.callback(clip.close)
    return clip.with_start(shot.start).with_duration(min(clip.duration, shot.seconds))


def reporter() -> Any:
    """moviepy counts sound chunks first, then frames; only the frames are worth a progress."""
    from proglog import ProgressBarLogger  # type: ignore[import-untyped]  # no stubs exist

    class Reporter(ProgressBarLogger):
        def bars_callback(self, bar: str, attr: str, value: Any, old_value: Any = None) -> None:
            total = self.bars[bar].get("total") or 1
            share = (0.0, 0.1) if bar == "chunk" else (0.1, 0.9)
            if attr == "index":
                print(f"fraction={share[0] + share[1] * value / total:.4f}", flush=True)

    return Reporter()


if __name__ == "__main__":
    main()
