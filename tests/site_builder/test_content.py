import json
from dataclasses import replace

import pytest

from site_builder.content import KINDS, ContentError, dumps, file_of, loads, read, read_all, write
from tests.site_builder import samples


@pytest.mark.parametrize("entry", samples.handbook(), ids=lambda entry: entry.path)
def test_an_entry_survives_writing_and_reading(tmp_path, entry):
    file = write(tmp_path, entry)

    assert read(tmp_path, file) == entry
    assert file == tmp_path / (entry.path.strip("/") + ".html")


def test_the_samples_hold_every_kind_of_entry():
    assert {entry.kind for entry in samples.handbook()} == set(KINDS)


def test_equal_entries_give_equal_text():
    assert dumps(samples.resolution_57()) == dumps(samples.resolution_57())


def test_a_body_may_hold_lines_of_dashes():
    entry = replace(samples.resolution_57(), body="<p>một</p>\n---\n<p>hai</p>")

    assert loads(dumps(entry), "x").body == entry.body


def test_an_older_sequence_is_refused(tmp_path):
    write(tmp_path, replace(samples.quiz(), sequence=5))

    with pytest.raises(ContentError, match="sequence 4 is older than the 5 held"):
        write(tmp_path, replace(samples.quiz(), sequence=4))


@pytest.mark.parametrize("path", ["/cms/a/", "/api/v1/", "/thong-ke/x/", "/xem-truoc/x/", "/tep/x/", "/static/x/"])
def test_addresses_of_other_parts_of_the_product_are_refused(path):
    with pytest.raises(ContentError, match=f"^{path}: this address belongs to another part of the product$"):
        file_of(path)


@pytest.mark.parametrize("path", ["/", "van-ban/", "/van-ban", "/../x/", "/Văn/", "/a//b/", "/.git/"])
def test_what_is_not_an_address_is_refused(path):
    with pytest.raises(ContentError, match="not an address of the reader site"):
        file_of(path)


def _changed(**values):
    head, body = dumps(samples.quiz()).removeprefix("---\n").split("\n---\n", 1)
    values = {**json.loads(head), **values}
    head = json.dumps({key: value for key, value in values.items() if value is not ...}, indent=1)
    return f"---\n{head}\n---\n{body}"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"schema": 2}, "q.html: the schema is not 1"),
        ({"kind": "poem"}, "q.html: unknown kind of entry"),
        ({"colour": "red"}, "q.html: unknown field colour"),
        ({"minutes": ...}, "q.html: the field minutes is missing"),
        ({"questions": "ten"}, "q.html: questions: 'ten' has the wrong type"),
        ({"audiences": [1]}, "q.html: audiences: 1 has the wrong type"),
        ({"title": None}, "q.html: title: None has the wrong type"),
    ],
)
def test_a_wrong_head_is_refused_by_name(change, message):
    with pytest.raises(ContentError) as refused:
        loads(_changed(**change), "q.html")

    assert str(refused.value) == message


def test_a_whole_number_of_seconds_is_read_as_a_length():
    film = next(entry for entry in samples.parts() if entry.title == "Nghe Nghị quyết 57")

    assert loads(dumps(film), "x") == film


def test_an_entry_in_the_wrong_place_is_refused(tmp_path):
    file = write(tmp_path, samples.quiz())
    file.rename(file.with_name("khac.html"))

    with pytest.raises(
        ContentError, match=r"^trac-nghiem/khac.html: its path .* belongs in trac-nghiem/nghi-quyet-57.html$"
    ):
        read_all(tmp_path)


def test_two_entries_with_one_content_id_are_refused(tmp_path):
    write(tmp_path, samples.quiz())
    write(tmp_path, replace(samples.quiz(), path="/trac-nghiem/ban-sao/"))

    with pytest.raises(ContentError, match="the same content id as /trac-nghiem/ban-sao/"):
        read_all(tmp_path)
