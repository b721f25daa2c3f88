"""What this room refuses, with a word for programs and a sentence for people."""

from typing import Any


class TrackingRefused(Exception):
    """`code` is stable; `message` is a translated sentence; `extra` is what a program needs to go on."""

    def __init__(self, code: str, message: str, **extra: Any) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.extra = extra
