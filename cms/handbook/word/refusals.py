"""Why a file is not read."""


class WordRefused(Exception):
    """`code` names a sentence in `sentences.REFUSALS`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
