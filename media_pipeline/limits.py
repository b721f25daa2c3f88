"""What an input may be. Everything an editor uploads is treated as hostile until it has passed these."""

MAX_BYTES = 2 * 1024**3
MAX_SECONDS = 3 * 3600
MAX_PIXELS = 9_000_000
MAX_FRAME_RATE = 60.5
MAX_STREAMS = 8

# Container formats by libavformat's names. No playlist, picture sequence or script: those open other files.
FORMATS = ("mov", "matroska", "wav", "mp3", "ogg", "flac", "aac")

VIDEO_CODECS = ("h264", "hevc", "vp8", "vp9", "av1", "mpeg4", "mpeg2video", "mjpeg", "prores", "theora", "h263")
AUDIO_CODECS = ("aac", "mp3", "opus", "vorbis", "flac", "alac", "ac3", "eac3", "amrnb", "amrwb", "amr_nb", "amr_wb")
PCM = "pcm_"

PROBE_SECONDS = 60
PROBE_MEMORY = 2 * 1024**3
FFMPEG_MEMORY = 6 * 1024**3
FFMPEG_FILE_BYTES = 8 * 1024**3
STALL_SECONDS = 60


def input_args(seconds: float = MAX_SECONDS) -> list[str]:
    """ffmpeg's options before every untrusted `-i`."""
    return [
        "-protocol_whitelist",
        "file",
        "-format_whitelist",
        ",".join(FORMATS),
        "-max_pixels",
        str(MAX_PIXELS),
        "-t",
        f"{seconds + 1:.3f}",
    ]
