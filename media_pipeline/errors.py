"""The two ways in which the pipeline says no: `Refused` for the input's fault, `Failed` for ours or the machine's."""

REASONS = {
    "missing": "Không tìm thấy tệp.",
    "empty": "Tệp rỗng.",
    "too-big": "Tệp quá lớn: tối đa {limit} GB.",
    "unknown-kind": (
        "Đây không phải tệp video hay âm thanh mà hệ thống đọc được. "
        "Hãy dùng MP4, MOV, WebM, MKV, MP3, M4A, WAV, OGG hoặc FLAC."
    ),
    "unreadable": "Không đọc được tệp: tệp hỏng hoặc chưa được tải lên hết.",
    "truncated": "Tệp bị cắt cụt: chỉ đọc được {found} trong {expected} giây. Hãy tải lên lại.",
    "damaged": "Dữ liệu trong tệp bị hỏng, không chuyển đổi được trọn vẹn.",
    "too-slow": "Đọc tệp mất quá nhiều thời gian nên đã dừng lại.",
    "no-streams": "Tệp không có hình và cũng không có tiếng.",
    "no-video": "Tệp không có hình; hãy chọn loại “âm thanh”.",
    "no-audio": "Tệp không có tiếng.",
    "too-long": "Tệp dài quá {limit} giờ.",
    "too-many-pixels": "Khung hình quá lớn: tối đa {limit} triệu điểm ảnh.",
    "too-many-frames": "Tốc độ khung hình quá cao: tối đa {limit} hình mỗi giây.",
    "too-many-streams": "Tệp có quá nhiều luồng dữ liệu: tối đa {limit}.",
    "codec": "Chưa hỗ trợ kiểu mã hoá “{codec}”.",
    "timeline": "Kịch bản phim không hợp lệ: {detail}.",
    "picture": "Không đọc được hình “{name}”.",
    "narration": "Không đọc được lời đọc “{name}”: {detail}",
}


class Refused(Exception):
    """The input can never become an output. `reason` is a Vietnamese sentence for the editor."""

    def __init__(self, code: str, **details: object) -> None:
        self.code = code
        self.reason = REASONS[code].format(**{name: written(value) for name, value in details.items()})
        super().__init__(f"{code}: {self.reason}")


def written(value: object) -> str:
    """1,6 is how Vietnamese writes 1.6."""
    return str(value).replace(".", ",") if isinstance(value, float) else str(value)


class Failed(Exception):
    """Something broke that may work the next time: a killed process, a full disk, a missing program."""

    def __init__(self, message: str, *, exit_code: int | None = None, log_tail: str = "") -> None:
        self.exit_code = exit_code
        self.log_tail = log_tail
        super().__init__(message)
