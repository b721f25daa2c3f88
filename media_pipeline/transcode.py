"""One decode, all encodes: the film, its sound as M4A and as Opus."""

from pathlib import Path
from typing import Any

from media_pipeline import limits, loudness
from media_pipeline.probing import AudioStream, Probe, VideoStream
from media_pipeline.recipes import Recipe, target_rate, target_size
from media_pipeline.runner import Progress, no_progress, part_of, run_ffmpeg

VIDEO, M4A, OPUS = "video-480.mp4", "audio.m4a", "audio.opus"
MEDIA_TYPES = {VIDEO: "video/mp4", M4A: "audio/mp4", OPUS: "audio/ogg"}
ROLES = {VIDEO: "video", M4A: "audio", OPUS: "opus"}

# Nothing of the source's metadata survives: phones write where a film was taken. Bit-exact, so that a second run
# gives the same bytes.
CLEAN = [
    *("-map_metadata", "-1", "-map_chapters", "-1", "-fflags", "+bitexact"),
    *("-flags:v", "+bitexact", "-flags:a", "+bitexact", "-sn", "-dn"),
]


def transcode(
    source: Path, found: Probe, recipe: Recipe, folder: Path, on_progress: Progress
) -> tuple[list[str], dict[str, Any] | None]:
    """Writes into `folder`; returns the names written, and how loud the sound was and is."""
    video = found.video if recipe.profile != "audio" else None
    audio = found.audio
    reading = None
    if audio is not None:
        measured = part_of(on_progress, 0.0, 0.15)
        reading = loudness.measure(source, audio.index, recipe=recipe, found=found, on_progress=measured)
    names = ([VIDEO] if video else []) + ([M4A, OPUS] if audio else [])
    log = run_ffmpeg(
        [*limits.input_args(found.seconds), "-i", f"file:{source}", *arguments(recipe, video, audio, reading)],
        seconds=found.seconds,
        on_progress=part_of(on_progress, 0.15, 1.0),
        cwd=folder,
    )
    if reading is None:
        return names, None
    if reading.silent:
        return names, {"source": None}
    # What the encoder made of it is read again: that is what people hear.
    heard = loudness.read(folder / M4A, 0, recipe, found, 0.0, no_progress)
    report = {"source": reading.as_dict(), "output": heard.as_dict()}
    return names, {**report, "normalization": loudness.last_json(log)["normalization_type"]}


def arguments(
    recipe: Recipe, video: VideoStream | None, audio: AudioStream | None, reading: loudness.Loudness | None
) -> list[str]:
    graph, outputs = [], []
    if video is not None:
        graph.append(f"[0:{video.index}]{video_filters(recipe, video)}[v]")
        outputs += ["-map", "[v]", *video_encoder(recipe, video)]
    if audio is not None and reading is not None:
        copies = ["[film]", "[m4a]", "[opus]"] if video is not None else ["[m4a]", "[opus]"]
        graph.append(f"[0:{audio.index}]{loudness.filters(recipe, reading)},asplit={len(copies)}{''.join(copies)}")
        if video is not None:
            outputs += ["-map", "[film]", *aac(recipe.film_audio_kbps)]
    if video is not None:
        outputs += [*CLEAN, "-movflags", "+faststart", "-f", "mp4", f"file:{VIDEO}"]
    if audio is not None:
        outputs += ["-map", "[m4a]", *aac(recipe.m4a_kbps), *CLEAN, "-movflags", "+faststart", "-f", "mp4"]
        outputs += [f"file:{M4A}", "-map", "[opus]", "-c:a", "libopus", "-b:a", f"{recipe.opus_kbps}k", "-ar", "48000"]
        outputs += [*CLEAN, "-f", "ogg", f"file:{OPUS}"]
    return ["-filter_complex", ";".join(graph), *outputs]


def video_filters(recipe: Recipe, video: VideoStream) -> str:
    width, height = target_size(recipe, video)
    return f"fps={target_rate(recipe, video)},scale={width}:{height}:flags=bicubic,setsar=1,format=yuv420p"


def video_encoder(recipe: Recipe, video: VideoStream) -> list[str]:
    numerator, denominator = target_rate(recipe, video).split("/")
    keyframes = max(1, round(2 * int(numerator) / int(denominator)))
    return [
        *("-c:v", "libx264", "-preset", recipe.preset, "-profile:v", "main", "-crf", str(recipe.crf)),
        *(("-tune", recipe.tune) if recipe.tune else ()),
        *("-maxrate", f"{recipe.video_kbps}k", "-bufsize", f"{2 * recipe.video_kbps}k"),
        *("-g", str(keyframes), "-keyint_min", str(keyframes), "-sc_threshold", "0", "-threads", str(recipe.threads)),
    ]


def aac(kbps: int) -> list[str]:
    return ["-c:a", "aac", "-b:a", f"{kbps}k", "-ac", "1", "-ar", "44100"]
