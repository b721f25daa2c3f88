"""Run as a script of its own, never imported: `python -I probe_child.py PATH LIMITS` opens a file with PyAV.

A hostile file can only hurt this short-lived process, which has limits on memory and CPU time and may write no file.
Prints one JSON object: {"probe": {...}} or {"refused": code, "details": {...}}.
"""

import json
import resource
import sys
from typing import Any


def limit_self(memory: int, seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


class Refusal(Exception):
    def __init__(self, code: str, **details: object) -> None:
        self.answer = {"refused": code, "details": details}


def check_codec(name: str, allowed: list[str], pcm: str) -> None:
    if name not in allowed and not name.startswith(pcm):
        raise Refusal("codec", codec=name)


def read_streams(container: Any, limits: dict[str, Any]) -> tuple[Any, Any]:
    """The first moving picture and the first sound; a cover picture inside an MP3 is not a film."""
    from av.stream import Disposition

    if len(container.streams) > limits["streams"]:
        raise Refusal("too-many-streams", limit=limits["streams"])
    video = audio = None
    for stream in container.streams:
        if stream.type == "video" and not stream.disposition & Disposition.attached_pic:
            video = video or stream
        elif stream.type == "audio":
            audio = audio or stream
    if video is None and audio is None:
        raise Refusal("no-streams")
    if video is not None:
        check_codec(video.codec_context.codec.canonical_name, limits["video_codecs"], "none")
        if video.codec_context.width * video.codec_context.height > limits["pixels"]:
            raise Refusal("too-many-pixels", limit=limits["pixels"] // 1_000_000)
    if audio is not None:
        check_codec(audio.codec_context.codec.canonical_name, limits["audio_codecs"], limits["pcm"])
    return video, audio


def first_frames(container: Any, streams: list[Any]) -> dict[int, Any]:
    """One decoded frame of each stream proves more than any header."""
    import av

    frames: dict[int, Any] = {}
    errors = 0
    for packet in container.demux(streams):
        index = packet.stream.index
        if index not in frames:
            try:
                decoded = packet.decode()
            except av.FFmpegError:
                errors += 1
                continue
            if decoded:
                frames[index] = decoded[0]
        if len(frames) == len(streams) or errors > 50:
            break
    if len(frames) < len(streams):
        raise Refusal("unreadable")
    return frames


def stream_ends(container: Any, streams: list[Any], max_seconds: float) -> dict[int, float]:
    """Reads every packet without decoding: where each stream really ends, whatever the header claims."""
    ends = {stream.index: 0.0 for stream in streams}
    origin = (container.start_time or 0) / 1_000_000
    for packet in container.demux(streams):
        if packet.pts is None:
            continue
        end = float((packet.pts + (packet.duration or 0)) * packet.time_base) - origin
        if end > ends[packet.stream.index]:
            ends[packet.stream.index] = end
            if end > max_seconds:
                raise Refusal("too-long", limit=int(max_seconds // 3600))
    return ends


def describe_video(stream: Any, frame: Any, end: float, limits: dict[str, Any]) -> dict[str, Any]:
    rate = stream.average_rate or stream.guessed_rate
    if rate and float(rate) > limits["frame_rate"]:
        raise Refusal("too-many-frames", limit=int(limits["frame_rate"]))
    aspect = stream.sample_aspect_ratio or 1
    width, height = round(frame.width * float(aspect)), frame.height
    rotation = int(getattr(frame, "rotation", 0) or 0) % 360
    if rotation in (90, 270):
        width, height = height, width
    return {
        "index": stream.index,
        "codec": stream.codec_context.codec.canonical_name,
        "width": width,
        "height": height,
        "rotation": rotation,
        "frame_rate": f"{rate.numerator}/{rate.denominator}" if rate else "25/1",
        "pixel_format": frame.format.name,
        "seconds": round(end, 3),
    }


def describe_audio(stream: Any, frame: Any, end: float) -> dict[str, Any]:
    return {
        "index": stream.index,
        "codec": stream.codec_context.codec.canonical_name,
        "sample_rate": frame.sample_rate,
        "channels": frame.layout.nb_channels,
        "seconds": round(end, 3),
    }


def open_input(path: str, limits: dict[str, Any]) -> Any:
    import av

    options = {
        "protocol_whitelist": "file",
        "format_whitelist": limits["formats"],
        "max_pixels": str(limits["pixels"]),
        "max_streams": "32",
        "threads": "1",
    }
    return av.open("file:" + path, options=options, metadata_errors="replace")


def probe(path: str, limits: dict[str, Any]) -> dict[str, Any]:
    with open_input(path, limits) as container:
        video, audio = read_streams(container, limits)
        claimed = (container.duration or 0) / 1_000_000
        if claimed > limits["seconds"]:
            raise Refusal("too-long", limit=limits["seconds"] // 3600)
        streams = [stream for stream in (video, audio) if stream is not None]
        frames = first_frames(container, streams)
        formats = container.format.name
        with open_input(path, limits) as again:
            ends = stream_ends(again, [again.streams[stream.index] for stream in streams], limits["seconds"])
        seconds = max(ends.values())
        if claimed - seconds > max(0.5, claimed / 100):
            raise Refusal("truncated", found=round(seconds, 1), expected=round(claimed, 1))
        if seconds <= 0:
            raise Refusal("unreadable")
        return {
            "format": formats,
            "seconds": round(seconds, 3),
            "video": video and describe_video(video, frames[video.index], ends[video.index], limits),
            "audio": audio and describe_audio(audio, frames[audio.index], ends[audio.index]),
        }


def main() -> None:
    path, limits = sys.argv[1], json.loads(sys.argv[2])
    limit_self(limits["memory"], limits["probe_seconds"])
    import av

    av.logging.set_level(None)
    try:
        answer: dict[str, Any] = {"probe": probe(path, limits)}
    except Refusal as refusal:
        answer = refusal.answer
    except (av.FFmpegError, ValueError, MemoryError):
        answer = {"refused": "unreadable", "details": {}}
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
