"""How problems look in the description of the API."""

from ninja import Schema


class ProblemOut(Schema):
    """RFC 9457, as application/problem+json."""

    type: str
    title: str
    status: int
    detail: str
    code: str


def problems(*statuses: int) -> dict[int, type[ProblemOut]]:
    """The statuses an operation may answer with beside its success."""
    return dict.fromkeys(statuses, ProblemOut)
