"""What this room refuses, with a word for programs and a sentence for people."""


class OrganisationRefused(Exception):
    """`code` is stable; `message` is a translated sentence."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
