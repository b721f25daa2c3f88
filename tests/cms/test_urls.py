import pytest
from bs4 import BeautifulSoup
from django.test import Client


@pytest.mark.parametrize("address", ["/thong-ke/P/van-ban.exe", "/cms-khong-co/", "/xem-truoc/khong/co/"])
def test_an_address_that_django_does_not_know_is_answered_in_vietnamese(client, db, settings, address):
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "ReaderSite" not in name]
    answer = client.get(address)

    assert answer.status_code == 404
    page = BeautifulSoup(answer.content, "html.parser")
    assert page.find("h1").get_text() == "Không có gì ở đây"
    assert page.select("script, style, [style]") == []


def test_an_unknown_address_of_the_api_is_a_problem(client):
    answer = client.get("/api/v1/khong-co", secure=True)

    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert answer.json()["code"] == "not-found"


def test_a_form_that_expired_says_so_in_vietnamese(db):
    answer = Client(enforce_csrf_checks=True).post("/cms/login/", {"username": "a", "password": "b"})

    assert answer.status_code == 403
    assert BeautifulSoup(answer.content, "html.parser").find("h1").get_text() == "Biểu mẫu đã hết hạn"
