"""Facts that a secretary's help brought about say so."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cms.organisation.ids import new_id
from cms.organisation.sign_in import devices
from cms.tracking.models import QuizAttempt, ViewEvent
from tests.cms.tracking.conftest import Api, build_quiz
from tests.factories import make_document, make_user


@pytest.fixture
def helper(cast):
    return make_user("bi-thu", [("cell_secretary", cast.cell)])


@pytest.fixture
def assisted(cast, helper):
    """The helper's browser, acting for the member."""
    client = Client()
    _device, token = devices.bind_assisted(cast.member, by=helper, now=timezone.now())
    client.cookies["__Host-device"] = token
    return Api(client)


def event(document):
    now = timezone.now().isoformat()
    visit = str(new_id())
    return {
        "id": str(new_id()),
        "document": str(document.content_id),
        "kind": "open",
        "visit_id": visit,
        "at": now,
        "seconds": 3,
    }


def send(api, *events):
    body = {"sent_at": timezone.now().isoformat(), "events": list(events)}
    return [result["status"] for result in api("post", "/events", body).json()["results"]]


def test_views_say_who_helped_and_own_ones_say_nobody(phone, assisted, helper, cast):
    document = make_document()
    own, helped = event(document), event(document)

    assert (send(phone, own), send(assisted, helped)) == (["stored"], ["stored"])

    assert dict(ViewEvent.objects.values_list("pk", "assisted_by_id")) == {
        ViewEvent.objects.get(pk=own["id"]).pk: None, ViewEvent.objects.get(pk=helped["id"]).pk: helper.pk,
    }  # fmt: skip
    assert set(ViewEvent.objects.values_list("member", flat=True)) == {cast.member.pk}


def test_a_view_sent_again_from_the_members_own_phone_is_the_same_view(phone, assisted, helper):
    one = event(make_document())

    assert (send(assisted, one), send(phone, one)) == (["stored"], ["duplicate"])
    assert ViewEvent.objects.get().assisted_by_id == helper.pk


@pytest.fixture
def open_quiz(db):
    return build_quiz(opens_at=None, closes_at=None)


def attempt(api, quiz):
    id_ = str(new_id())
    assert api("put", f"/quiz-attempts/{id_}", {"quiz": str(quiz.content_id)}).status_code == 201
    return id_


def hand_in(api, id_):
    body = {"answers": {}, "finished_at": (datetime.now().astimezone() - timedelta(seconds=1)).isoformat()}
    assert api("put", f"/quiz-attempts/{id_}/submission", body).status_code == 200
    return QuizAttempt.objects.get(pk=id_).assisted_by


def test_an_attempt_is_marked_when_somebody_helped_at_its_beginning_or_its_end(phone, assisted, helper, open_quiz):
    begun = attempt(assisted, open_quiz)
    assert hand_in(phone, begun) == helper

    ended = attempt(phone, open_quiz)
    assert hand_in(assisted, ended) == helper


def test_an_attempt_of_ones_own_is_not_marked(phone, open_quiz):
    assert hand_in(phone, attempt(phone, open_quiz)) is None
