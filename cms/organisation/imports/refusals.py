"""Why a file as a whole is not taken."""

from typing import Any


class FileRefused(Exception):
    """The sentence tells whoever uploaded the file what to do about it."""

    def __init__(self, sentence: Any) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence
