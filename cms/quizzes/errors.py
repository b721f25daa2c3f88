"""What this room refuses, with a word for programs and a sentence for people."""


class QuizRefused(Exception):
    """`code` is stable; `message` is a translated sentence; `field` names the input it is about, where there is one."""

    def __init__(self, code: str, message: str, field: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field
