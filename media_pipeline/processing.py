"""`process`: one upload becomes what phones can play."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from media_pipeline import aside, posters, transcode
from media_pipeline.manifest import Manifest, OutputFile
from media_pipeline.probing import Probe, probe
from media_pipeline.recipes import Recipe, check_fits, key_of, recipe_for, sha256_of
from media_pipeline.runner import Progress, part_of
from media_pipeline.tools import ffmpeg
from media_pipeline.verify import verified

OnProgress = Callable[[int], None]


def ignore_progress(percent: int) -> None:
    pass


def process(source: Path | str, out: Path | str, profile: str, on_progress: OnProgress = ignore_progress) -> Manifest:
    """Makes the folder `out`. Doing it twice changes nothing; `already_done` says so.

    Raises Refused for the input's faults, Failed for those that may pass. Whatever `on_progress` raises stops the
    work and leaves nothing behind.
    """
    source, out, recipe = Path(source).absolute(), Path(out).absolute(), recipe_for(profile)
    found = probe(source)
    check_fits(recipe, found)
    described = {"sha256": sha256_of(source), "bytes": found.bytes}
    key = key_of({"sha256": described["sha256"]}, recipe, ffmpeg().version)
    there = aside.already_there(out, key)
    if there is not None:
        on_progress(100)
        return there
    aside.check_place(out)
    with aside.written_aside(out) as folder:
        files, loudness = make_outputs(source, found, recipe, folder, percents(on_progress))
        done = Manifest(
            key=key,
            profile=profile,
            seconds=found.seconds,
            source={**described, "probe": found.as_dict()},
            recipe=recipe.as_dict(),
            tools={"ffmpeg": ffmpeg().version},
            files=tuple(files),
            loudness=loudness,
        )
        done = aside.publish(folder, out, done)
    on_progress(100)
    return done


def make_outputs(
    source: Path, found: Probe, recipe: Recipe, folder: Path, on_progress: Progress
) -> tuple[list[OutputFile], dict[str, Any] | None]:
    """Films, sounds and posters in `folder`/result, each of them checked."""
    result = folder / "result"
    names, loudness = transcode.transcode(source, found, recipe, result, part_of(on_progress, 0.0, 0.9))
    files = []
    for name in names:
        stream = found.video if name == transcode.VIDEO else found.audio
        assert stream is not None
        expected = found.seconds if name == transcode.VIDEO else stream.seconds
        made = verified(result / name, expected_seconds=expected, recipe=recipe)
        size = {"width": made.video.width, "height": made.video.height} if made.video else {}
        role, media_type = transcode.ROLES[name], transcode.MEDIA_TYPES[name]
        files.append(output_file(result / name, role, media_type, seconds=made.seconds, **size))
    on_progress(0.95)
    if transcode.VIDEO in names:
        for poster in posters.make_poster(source, found, recipe, folder, result):
            size = {"width": poster.width, "height": poster.height}
            files.append(output_file(result / poster.name, poster.role, poster.media_type, **size))
    return files, loudness


def output_file(path: Path, role: str, media_type: str, **facts: Any) -> OutputFile:
    size, digest = path.stat().st_size, sha256_of(path)
    return OutputFile(role=role, path=path.name, media_type=media_type, bytes=size, sha256=digest, **facts)


def percents(on_progress: OnProgress) -> Progress:
    """Whole percents, rising, and never 100 before the result is in its place."""
    highest = 0

    def report(fraction: float) -> None:
        nonlocal highest
        highest = max(highest, min(99, int(fraction * 100)))
        on_progress(highest)

    return report
