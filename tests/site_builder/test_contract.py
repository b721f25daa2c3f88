import json
from dataclasses import replace

import pytest

from site_builder.content import Relation
from site_builder.contract import card, present
from site_builder.dates import day, moment, number, size
from site_builder.library import Library
from site_builder.lists import fixed_pages, list_pages
from tests.site_builder import samples


@pytest.fixture
def library():
    return Library(samples.handbook())


def test_every_view_model_is_plain_json(library):
    views = [present(entry, library) for entry in library.entries if entry.kind != "gone"]

    for view in [*views, *list_pages(library), *fixed_pages(api=True, staff=True)]:
        assert json.loads(json.dumps(view)) == view


def test_a_document_shows_its_fields_with_dates_written_out(library):
    view = present(samples.resolution_57(), library)

    assert view["template"] == "document"
    assert view["issued_on"] == {"iso": "2024-12-22", "text": "22/12/2024"}
    assert view["expires_on"] is None
    assert view["type_path"] == "/van-ban/loai/nghi-quyet/"
    assert view["original_file"]["size"] == "1,5 MB"
    assert view["document_id"] == view["content_id"] == samples.NQ57
    assert [line["anchor"] for line in view["contents"]] == ["muc-1", "muc-1-1", "muc-2"]


def test_a_document_lists_its_parts_quizzes_and_plans(library):
    view = present(samples.resolution_57(), library)

    assert [part["audience"] for part in view["outlines"]] == ["Cấp ủy viên", "Đồng bào dân tộc (Khmer)"]
    assert [part["title"] for part in view["infographics"]] == ["Những con số của Nghị quyết 57"]
    assert [(part["medium"], part["length"]["minutes"], part["length"]["seconds"]) for part in view["media"]] == [
        ("video", 1, 23),
        ("audio", 2, 0),
    ]
    assert [one["path"] for one in view["quizzes"]] == ["/trac-nghiem/nghi-quyet-57/"]
    assert [one["path"] for one in view["plans"]] == ["/ke-hoach/hoc-tap-nghi-quyet-57/"]
    assert view["materials"] == ["outline", "infographic", "video", "audio", "quiz"]


def test_relations_are_seen_from_both_ends(library):
    new, old = present(samples.resolution_57(), library), present(samples.resolution_18(), library)

    assert [(one["kind"], one["card"] and one["card"]["path"], one["number"]) for one in new["relations"]] == [
        ("based_on", "/van-ban/2017/18-nq-tw/", ""),
        ("based_on", None, "01-VB/X"),
    ]
    assert new["relations"][1]["issued_on"] == {"iso": "2023-03-30", "text": "30/3/2023"}
    assert new["relations_from"] == []
    assert old["relations"] == []
    assert [(one["kind"], one["card"]["path"]) for one in old["relations_from"]] == [("based_on", samples.BASE)]


def test_a_relation_to_a_document_that_is_not_published_falls_back_to_its_citation():
    relation = Relation(kind="guides", document=samples.NQ18, number="18-NQ/TW", issuer="BCH Trung ương")
    document = samples.resolution_57(relations=[relation])

    view = present(document, Library([document]))

    assert (view["relations"][0]["card"], view["relations"][0]["number"]) == (None, "18-NQ/TW")


def test_breadcrumbs_lead_from_home_to_the_page(library):
    outline = present(samples.parts()[0], library)

    assert [(one["key"] or one["title"], one["path"]) for one in outline["breadcrumbs"]] == [
        ("home", "/"),
        ("documents", "/van-ban/"),
        ("57-NQ/TW", samples.BASE),
        ("Đề cương cho cấp ủy viên", ""),
    ]


def test_a_draft_part_of_an_unpublished_document_can_be_shown():
    view = present(samples.parts()[0], Library([]))

    assert (view["document"], view["document_id"]) == (None, samples.NQ57)


def test_parts_of_a_document_that_is_not_there_are_left_out():
    library = Library([*samples.parts(), samples.resolution_18()])

    assert len(library.orphans) == 5
    assert [entry.path for entry in library.entries] == ["/van-ban/2017/18-nq-tw/"]


def test_a_quiz_shows_its_rules_and_no_question(library):
    view = present(samples.quiz(), library)

    assert view["closes_at"] == {"iso": "2026-12-31T16:59:00+00:00", "day": "31/12/2026", "time": "23:59"}
    assert (view["questions"], view["minutes"], view["pass_percent"], view["attempts_allowed"]) == (10, 15, 70, 3)
    assert view["document"]["number"] == "57-NQ/TW"


def test_a_plan_puts_its_sessions_in_order_and_in_local_time(library):
    view = present(samples.plan(), library)

    assert [
        (one["title"], one["starts_at"]["day"], one["starts_at"]["time"], one["ends_at"]["time"])
        for one in view["sessions"]
    ] == [
        ("Buổi 1", "24/11/2026", "08:00", "11:30"),
        ("Buổi 2", "25/11/2026", "13:30", "17:00"),
    ]
    assert [one["number"] for one in view["documents"]] == ["57-NQ/TW", "18-NQ/TW"]


def test_the_view_does_not_tell_when_or_how_often_an_entry_was_exported(library):
    entry = samples.resolution_57()

    assert present(replace(entry, sequence=9, updated_at="2027-01-01T00:00:00+07:00"), library) == present(
        entry, library
    )


def test_lists_show_the_newest_document_first_and_group_by_year_and_type(library):
    views = {view["path"]: view for view in list_pages(library)}

    assert list(views) == [
        "/",
        "/van-ban/",
        "/van-ban/2024/",
        "/van-ban/2017/",
        "/van-ban/loai/nghi-quyet/",
        "/chuyen-muc/",
        "/trac-nghiem/",
        "/ke-hoach/",
    ]
    assert [one["number"] for one in views["/van-ban/"]["documents"]] == ["57-NQ/TW", "18-NQ/TW"]
    assert [one["number"] for one in views["/van-ban/2017/"]["documents"]] == ["18-NQ/TW"]
    assert views["/van-ban/"]["years"] == [
        {"title": "2024", "path": "/van-ban/2024/", "count": 1},
        {"title": "2017", "path": "/van-ban/2017/", "count": 1},
    ]


def test_topics_stand_in_their_order_with_the_documents_that_name_them(library):
    empty, topic = (present(entry, library) for entry in library.topics())
    home, documents = list_pages(library)[:2]

    assert [one["number"] for one in topic["documents"]] == ["57-NQ/TW", "18-NQ/TW"]
    assert (empty["documents"], empty["topics"]) == ([], topic["topics"])
    assert home["topics"] == documents["topics"] == topic["topics"]
    assert [(one["title"], one["path"], one["count"]) for one in topic["topics"]] == [
        ("Nghị quyết", "/chuyen-muc/nghi-quyet/", 2)
    ]
    assert [one["title"] for one in present(samples.resolution_18(), library)["topics"]] == ["Nghị quyết"]


def test_a_term_names_the_document_it_is_explained_in(library):
    [term] = present(samples.resolution_57(), library)["terms"]

    assert (term["anchor"], term["term"]) == ("thuat-ngu-tfp", "TFP")
    assert term["source"] == {
        "number": "18-NQ/TW",
        "title": "Nghị quyết 18-NQ/TW",
        "path": "/van-ban/2017/18-nq-tw/",
    }
    [alone] = present(samples.resolution_57(), Library([samples.resolution_57()]))["terms"]
    assert alone["source"] is None


def test_a_part_is_shown_at_another_document_and_says_so(library):
    view = present(samples.resolution_18(), library)
    part = present(samples.parts()[2], library)

    assert [(one["title"], one["of"]["number"]) for one in view["infographics"]] == [
        ("Những con số của Nghị quyết 57", "57-NQ/TW")
    ]
    assert [(one["language"], one["path"]) for one in view["outlines"]] == [
        ("km", samples.BASE + "de-cuong/dong-bao-khmer/")
    ]
    assert view["materials"] == ["outline", "infographic"]
    assert [one["path"] for one in part["shown_at"]] == ["/van-ban/2017/18-nq-tw/"]
    assert [one["of"] for one in present(samples.resolution_57(), library)["infographics"]] == [None]


def test_a_part_that_is_not_published_is_shown_nowhere():
    view = present(samples.resolution_18(), Library([samples.resolution_18(), *samples.parts()]))

    assert (view["infographics"], view["outlines"], view["materials"]) == ([], [], [])


def test_redirects_and_gone_entries_have_no_card(library):
    for entry in library.of_kind("gone") + library.of_kind("redirect"):
        with pytest.raises(ValueError, match="has no card"):
            card(entry, library)


def test_the_pages_of_members_exist_only_where_they_can_sign_in():
    assert [view["path"] for view in fixed_pages(api=False, staff=False)] == [
        "/quyen-rieng-tu/", "/404.html", "/410.html",
    ]  # fmt: skip
    members = ["/kich-hoat/", "/the/", "/thiet-bi/", "/du-lieu-cua-toi/"]
    assert [view["path"] for view in fixed_pages(api=True, staff=False)][3:] == members
    assert [view["path"] for view in fixed_pages(api=True, staff=True)][3:] == [*members, "/diem-danh/"]


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "1 KB"),
        (900, "1 KB"),
        (99_400, "99 KB"),
        (100_000, "0,1 MB"),
        (4_249_000, "4,2 MB"),
        (1_234_500_000, "1.234,5 MB"),
    ],
)
def test_sizes_are_written_as_vietnamese_readers_write_them(count, text):
    assert size(count) == text


def test_dates_and_numbers_are_written_as_vietnamese_readers_write_them():
    assert day("2023-03-30") == {"iso": "2023-03-30", "text": "30/3/2023"}
    assert day("") is None
    assert moment("2026-12-31T17:30:00+00:00") == {
        "iso": "2026-12-31T17:30:00+00:00",
        "day": "1/1/2027",
        "time": "00:30",
    }
    assert number(1234.5, 1) == "1.234,5"
