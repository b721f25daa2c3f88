import logging

import pytest
from django.http import Http404
from ninja import Field, NinjaAPI, Schema
from ninja.errors import HttpError
from ninja.testing import TestClient

from cms.organisation.problems import Problem, install, response
from cms.organisation.sign_in.member_auth import StaffAuth
from tests.factories import make_user


class Answer(Schema):
    number: int = Field(ge=1)
    words: list[str] = Field(max_length=2)


@pytest.fixture(scope="module")
def api():
    api = NinjaAPI(urls_namespace="problems-under-test")
    install(api)

    @api.get("/raises/{what}")
    def raises(request, what: str):
        raise {
            "problem": Problem(409, "attempt-open", "Đang làm dở", "Hãy nộp bài trước.", open_attempt="7"),
            "missing": Http404("secret table"),
            "http": HttpError(429, "slow down"),
            "fault": RuntimeError("secret fault"),
        }[what]

    @api.post("/answers")
    def answers(request, body: Answer):
        return {}

    @api.get("/checked-in", auth=StaffAuth("check_in"))
    def checked_in(request):
        return {"user": request.auth.username}

    return api


def call(api, method, path, **kwargs):
    answer = getattr(TestClient(api), method)(path, **kwargs)
    return answer.status_code, answer["Content-Type"], answer.json()


def test_a_problem_carries_its_code_and_what_belongs_to_it(api):
    assert call(api, "get", "/raises/problem") == (
        409,
        "application/problem+json",
        {
            "type": "tag:so-tay-dang-vien,2026:attempt-open",
            "title": "Đang làm dở",
            "status": 409,
            "detail": "Hãy nộp bài trước.",
            "code": "attempt-open",
            "open_attempt": "7",
        },
    )


@pytest.mark.parametrize(
    ("what", "status", "code"), [("missing", 404, "not-found"), ("http", 429, "too-many-requests")]
)
def test_bare_statuses_become_problems_without_their_inner_words(api, what, status, code):
    told_status, kind, body = call(api, "get", f"/raises/{what}")

    assert (told_status, kind, body["code"], body["detail"]) == (status, "application/problem+json", code, "")


@pytest.mark.logs_errors
def test_a_fault_is_logged_and_says_nothing_of_itself(api, caplog):
    with caplog.at_level(logging.ERROR, "cms.organisation.problems"):
        status, kind, body = call(api, "get", "/raises/fault")

    assert (status, kind, body["code"]) == (500, "application/problem+json", "server-fault")
    assert "secret" not in str(body)
    assert [record.exc_info[1].args for record in caplog.records] == [("secret fault",)]


def test_each_invalid_field_is_pointed_at(api):
    status, kind, body = call(api, "post", "/answers", json={"number": 0, "words": ["a", 7]})

    assert (status, kind, body["code"]) == (422, "application/problem+json", "invalid")
    assert [(error["pointer"], error["code"]) for error in body["errors"]] == [
        ("/number", "greater_than_equal"),
        ("/words/1", "string_type"),
    ]
    assert all(error["detail"] for error in body["errors"])


def test_a_missing_body_and_a_missing_field_are_pointed_at(api):
    _status, _kind, body = call(api, "post", "/answers", json={"words": []})

    assert [(error["pointer"], error["code"]) for error in body["errors"]] == [("/number", "missing")]


def test_what_is_not_json_is_malformed(api):
    status, kind, body = call(api, "post", "/answers", data="{", content_type="application/json")

    assert (status, kind, body["code"]) == (400, "application/problem+json", "malformed")


def test_headers_travel_with_a_problem():
    problem = Problem(429, "too-many-requests", "Chờ một chút")
    problem.headers["Retry-After"] = "5"

    assert response(problem)["Retry-After"] == "5"


def test_staff_need_a_session_and_the_permission(api, cast):
    operator = make_user("diem-danh", [("scanner_operator", cast.commune)])

    told = {}
    for name, user in (("operator", operator), ("auditor", cast.auditor)):
        told[name] = call(api, "get", "/checked-in", user=user)

    assert told["operator"][::2] == (200, {"user": "diem-danh"})
    assert (told["auditor"][0], told["auditor"][2]["code"]) == (403, "forbidden")


def test_staff_who_are_not_signed_in_are_told(api):
    from django.contrib.auth.models import AnonymousUser

    status, _kind, body = call(api, "get", "/checked-in", user=AnonymousUser())

    assert (status, body["code"]) == (401, "not-signed-in")
