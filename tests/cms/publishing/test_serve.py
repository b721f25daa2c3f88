import os
import threading

import pytest
from django.http import HttpResponse, HttpResponseNotFound
from django.test import Client, RequestFactory
from django.utils import timezone

from cms.publishing import releases, serve
from cms.publishing.serve import ReaderSiteMiddleware
from cms.publishing.worker import publish_due
from site_builder.headers import FOREVER, REVALIDATE, SECURITY
from tests.cms.publishing.makers import finish_film, make_media_summary

pytestmark = pytest.mark.django_db


def body(response) -> str:
    return (b"".join(response.streaming_content) if response.streaming else response.content).decode()


@pytest.fixture
def always_look(monkeypatch):
    monkeypatch.setattr(serve, "LOOK_EVERY_SECONDS", 0)


@pytest.fixture
def live(document):
    publish_due(timezone.now())
    return document


@pytest.mark.logs_errors
def test_before_the_first_release_readers_are_told_to_wait(db):
    answer = Client().get("/")

    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert '<meta http-equiv="refresh" content="5">' in answer.content.decode()
    assert Client().get("/tai-khoan/dang-nhap/").status_code == 200


def test_a_page_is_served_with_the_readers_headers(live):
    answer = Client().get("/van-ban/2024/57-nq-tw/")

    assert answer.status_code == 200
    assert "Đoạn mở đầu đã công bố." in body(answer)
    assert {name: answer[name] for name in SECURITY} == SECURITY
    assert answer["Cache-Control"] == REVALIDATE
    again = Client().get("/van-ban/2024/57-nq-tw/", headers={"if-none-match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_an_address_without_its_slash_leads_to_the_page(live):
    answer = Client().get("/van-ban/2024/57-nq-tw")

    assert (answer.status_code, answer["Location"]) == (302, "57-nq-tw/")


def test_what_is_nowhere_is_the_sites_own_404_page(live):
    answer = Client().get("/khong-co/")

    assert answer.status_code == 404
    assert answer.content == (releases.root() / "current" / "404.html").read_bytes()
    assert answer["Content-Security-Policy"] == SECURITY["Content-Security-Policy"]
    assert Client().get("/_redirects").status_code == 404


@pytest.mark.parametrize("path", ["/cms/khong-co/", "/api/v1/khong-co", "/thong-ke/khong-co/", "/xem-truoc/khong-co/"])
def test_django_answers_for_its_own_addresses(live, path):
    answer = Client().get(path)

    assert answer.content != (releases.root() / "current" / "404.html").read_bytes()
    assert answer.status_code in (302, 404)


def test_an_old_address_redirects_and_a_gone_one_says_so(live):
    live.number = "58-NQ/TW"
    live.save()
    publish_due(timezone.now())
    moved = Client().get("/van-ban/2024/57-nq-tw/")
    assert (moved.status_code, moved["Location"]) == (301, "/van-ban/2024/58-nq-tw/")

    live.unpublish()
    publish_due(timezone.now())
    answer = Client().get("/van-ban/2024/58-nq-tw/")
    assert answer.status_code == 410
    assert answer.content == (releases.root() / "current" / "410.html").read_bytes()


def test_a_part_of_a_film_can_be_asked_for(live):
    page = make_media_summary(live)
    finish_film(page.asset)
    publish_due(timezone.now(), force=True)

    answer = Client().get("/tep/tom-tat-abvideo00000.mp4", headers={"range": "bytes=1-2"})

    assert (answer.status_code, b"".join(answer.streaming_content)) == (206, b"23")
    assert (answer["Content-Range"], answer["Cache-Control"]) == ("bytes 1-2/5", FOREVER)


def test_a_form_sent_to_a_page_is_refused(live):
    answer = Client().post("/van-ban/2024/57-nq-tw/", {"a": "b"})

    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")


def test_readers_get_one_whole_release_while_it_is_switched(live, always_look):
    """Every answer has the length it names and is one release's page, old or new."""
    names = [releases.current_name()]
    live.summary = "Trích yếu dài hơn nhiều, để hai bản có độ dài khác nhau " * 5
    live.save()
    publish_due(timezone.now())
    names.append(releases.current_name())
    pages = {(releases.root() / "releases" / name / "van-ban/index.html").read_bytes() for name in names}
    middleware = ReaderSiteMiddleware(lambda request: HttpResponseNotFound())
    wrong, stop = [], threading.Event()

    def read() -> None:
        while not stop.is_set():
            answer = middleware(RequestFactory().get("/van-ban/"))
            whole = b"".join(answer.streaming_content)
            if whole not in pages or int(answer["Content-Length"]) != len(whole):
                wrong.append(whole)

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    for turn in range(40):
        os.symlink(f"releases/{names[turn % 2]}", releases.root() / ".turn")
        os.replace(releases.root() / ".turn", releases.root() / "current")
    stop.set()
    for thread in threads:
        thread.join()

    assert len(pages) == 2
    assert wrong == []


def test_the_link_is_looked_at_once_a_second_at_most(live, monkeypatch):
    looks = []
    middleware = ReaderSiteMiddleware(lambda request: HttpResponse())
    monkeypatch.setattr(releases, "current_name", lambda: looks.append(1) or "")

    for _ in range(20):
        middleware(RequestFactory().get("/"))

    assert len(looks) == 1
