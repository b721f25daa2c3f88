"""Why a file as a whole is not taken, or a step not made."""

from typing import Any


class FileRefused(Exception):
    """The sentence tells whoever uploaded the file what to do about it."""

    def __init__(self, sentence: Any) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


class ImportRefused(Exception):
    """The step cannot be taken now; the sentence says why."""
