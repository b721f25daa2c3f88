"""Quizzes and attempts. Nothing here tells which answers are right; only a result says which questions were."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema, Status
from ninja.decorators import decorate_view

from cms.organisation.problems import Problem
from cms.organisation.sign_in.member_auth import MemberAuth, MemberRequest
from cms.quizzes.models import Quiz
from cms.tracking import attempts
from cms.tracking.api.doors import Instant, answering, asked_for, door, problems
from cms.tracking.results import quiz_standing, result_of
from cms.tracking.shown import attempt_view

router = Router(tags=["quizzes"], auth=MemberAuth())

Answers = Annotated[
    dict[str, Annotated[list[Annotated[str, Field(max_length=20)]], Field(max_length=8)]],
    Field(max_length=200, description='{"1": ["a"]}: question to the answers ticked'),
]


class QuizOut(Schema):
    id: UUID
    title: str
    questions: int
    minutes: int | None
    pass_percent: int
    attempts_allowed: int
    attempts_used: int
    best_percent: int | None
    passed: bool
    open_attempt: UUID | None


class StartIn(Schema):
    quiz: UUID


class OptionOut(Schema):
    id: str
    text: str


class ItemOut(Schema):
    id: int
    stem: str
    multiple: bool
    options: list[OptionOut]


class AttemptOut(Schema):
    id: UUID
    quiz: UUID
    number: int
    state: Literal["open", "scored"]
    items: list[ItemOut]
    answers: dict[str, list[str]]
    due_at: datetime | None
    server_now: datetime


class AnswersIn(Schema):
    answers: Answers


class SavedOut(Schema):
    etag: str


class SubmissionIn(Schema):
    answers: Answers
    finished_at: Instant


class ReadAgainOut(Schema):
    title: str
    url: str


class ResultItemOut(Schema):
    id: int
    right: bool
    points: str = Field(description="of 1; with several right answers also a part of it")
    read_again: ReadAgainOut | None


class ResultOut(Schema):
    id: UUID
    state: Literal["scored"]
    late: bool = Field(description="the time was over: the answers saved in time were scored")
    score: str
    max: str
    percent: int
    passed: bool
    attempts_left: int | None
    items: list[ResultItemOut]


@router.get(
    "/quizzes/{content_id}", response={200: QuizOut, **problems(401, 404, 429)}, summary="The rules, and how I stand"
)
@decorate_view(door)
def get_quiz(request: MemberRequest, content_id: UUID) -> dict[str, Any]:
    return quiz_standing(request.member, get_object_or_404(Quiz, content_id=content_id), timezone.now())


@router.put(
    "/quiz-attempts/{attempt_id}",
    response={200: AttemptOut, 201: AttemptOut, **problems(400, 401, 403, 404, 409, 413, 415, 422, 429)},
    summary="Start an attempt, or get it again",
)
@decorate_view(door)
def put_attempt(request: MemberRequest, attempt_id: UUID, body: StartIn, response: HttpResponse) -> Status[Any]:
    now = timezone.now()
    quiz = get_object_or_404(Quiz, content_id=body.quiz)
    with answering():
        attempt, is_new = attempts.start(request.member, attempt_id, quiz, now, request.device.assisted_by)
    response["ETag"] = attempts.etag_of(attempt)
    return Status(201 if is_new else 200, attempt_view(attempt, now))


@router.put(
    "/quiz-attempts/{attempt_id}/answers",
    response={200: SavedOut, **problems(400, 401, 403, 404, 409, 412, 413, 415, 422, 428, 429)},
    summary="Save all answers given so far; needs If-Match",
)
@decorate_view(door)
def put_answers(request: MemberRequest, attempt_id: UUID, body: AnswersIn, response: HttpResponse) -> dict[str, str]:
    seq = _matched_version(request)
    with answering():
        saved = attempts.save_answers(request.member, attempt_id, body.answers, seq, timezone.now())
    response["ETag"] = f'"{saved}"'
    return {"etag": f'"{saved}"'}


@router.put(
    "/quiz-attempts/{attempt_id}/submission",
    response={200: ResultOut, **problems(400, 401, 403, 404, 409, 413, 415, 422, 429)},
    summary="Hand in; the same again gives the same result",
)
@decorate_view(door)
def put_submission(request: MemberRequest, attempt_id: UUID, body: SubmissionIn) -> dict[str, Any]:
    with answering():
        attempt = attempts.submit(
            request.member, attempt_id, body.answers, body.finished_at, timezone.now(), request.device.assisted_by
        )
    return result_of(attempt)


def _matched_version(request: HttpRequest) -> int | None:
    """Which version of the answers the phone builds on; None for `*`. What was never an ETag of ours matches none."""
    tags = asked_for(request.headers.get("If-Match", ""))
    if not tags:
        raise Problem(
            428,
            "if-match-missing",
            _("Say which version of the answers this replaces."),
            _("The header If-Match is missing."),
        )
    if "*" in tags:
        return None
    number = tags[0].strip('"')
    return int(number) if number.isascii() and number.isdecimal() and len(number) < 10 else -1
