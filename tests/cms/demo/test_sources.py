import re
from datetime import datetime
from pathlib import Path

import av
import pytest
from vietnam_provinces import Province, Ward

from cms.demo import sources
from cms.demo.sources import DATA, NARRATION
from cms.demo.texts import SourceError, paragraphs_to_html, parse_text
from cms.demo.values import Absence, Infographic, Relation

DOCUMENTS = {document.key: document for document in sources.load_documents()}
VOCABULARIES = sources.load_vocabularies()
AUDIENCES = {term.code for term in VOCABULARIES.audiences}


def words(sections):
    return sum(len(" ".join((section.title, *section.paragraphs)).split()) for section in sections)


def communes():
    province = next(one for one in Province.iter_all() if one.name.endswith("Vĩnh Long"))
    return {ward.name for ward in Ward.iter_all() if ward.province_code == province.code}


def seconds(name):
    with av.open(str(NARRATION / name)) as container:
        stream = container.streams.audio[0]
        assert (stream.codec_context.name, stream.channels) in {("opus", 1), ("libopus", 1)}
        return container.duration / av.time_base


def test_the_thirteen_documents_of_the_centre_are_there_by_number_and_date():
    central = {(one.number, one.issued_on) for one in DOCUMENTS.values() if not one.issuer_unit}

    assert central == {
        ("57-NQ/TW", "2024-12-22"),
        ("59-NQ/TW", "2025-01-24"),
        ("66-NQ/TW", "2025-04-30"),
        ("68-NQ/TW", "2025-05-04"),
        ("70-NQ/TW", "2025-08-20"),
        ("71-NQ/TW", "2025-08-22"),
        ("72-NQ/TW", "2025-09-09"),
        ("18-NQ/TW", "2017-10-25"),
        ("28-NQ/TW", "2022-11-17"),
        ("50-CT/TW", "2025-07-23"),
        ("42-HD/BTCTW", "2025-10-28"),
        ("339-QĐ/TW", "2025-07-10"),
        ("399-QĐ/TW", "2026-01-09"),
    }


def test_keys_are_unique():
    assert len(DOCUMENTS) == len(sources.load_documents())


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS.keys())
def test_every_reference_of_a_document_resolves(document):
    types = {term.code: term for term in VOCABULARIES.document_types}
    issuers = {term.code: term for term in VOCABULARIES.issuers}
    letters = types[document.type].letters

    assert re.fullmatch(rf"\d+-{letters}/{issuers[document.issuer].letters}", document.number)
    assert set(document.fields_of_work) <= {term.code for term in VOCABULARIES.fields_of_work}
    assert set(document.audiences) <= AUDIENCES
    assert document.issuer_unit in communes() | {"", "tinh-uy"}
    assert 4 <= len(document.key_points) <= 6
    for relation in document.relations:
        assert relation.kind in {"amends", "supplements", "replaces", "repeals", "guides", "based_on", "implements"}
        assert (relation.target in DOCUMENTS) != bool(relation.number and relation.issued_on and relation.issuer)
    assert document.illustrative is True


def test_two_communes_the_province_and_nobody_else_implement_57():
    wanted = Relation(kind="implements", target="57-nq-tw-2024")

    assert [one.issuer_unit for one in DOCUMENTS.values() if wanted in one.relations] == [
        "tinh-uy",
        "Xã Long Hồ",
        "Phường Trà Vinh",
    ]


def test_the_guidance_on_cell_meetings_guides_the_directive():
    assert DOCUMENTS["42-hd-btctw-2025"].relations == [Relation(kind="guides", target="50-ct-tw-2025")]


def test_documents_and_texts_match_one_to_one():
    assert {file.stem for file in (DATA / "texts").iterdir()} == set(DOCUMENTS)


def test_eight_texts_are_long_and_the_others_are_not_empty():
    counts = {key: words(sources.load_text(key)) for key in DOCUMENTS}

    assert {key for key, count in counts.items() if count >= 500} == {
        "57-nq-tw-2024",
        "59-nq-tw-2025",
        "66-nq-tw-2025",
        "68-nq-tw-2025",
        "70-nq-tw-2025",
        "71-nq-tw-2025",
        "72-nq-tw-2025",
        "50-ct-tw-2025",
    }
    assert min(counts.values()) >= 150


def test_four_documents_have_outlines_for_three_audiences():
    for key in ("57-nq-tw-2024", "59-nq-tw-2025", "66-nq-tw-2025", "68-nq-tw-2025"):
        outlines = sources.load_outlines(key)

        assert len(outlines) >= 3
        assert {outline.audience for outline in outlines} <= AUDIENCES & set(DOCUMENTS[key].audiences)
        assert min(words(outline.sections) for outline in outlines) >= 250
    assert {folder.name for folder in (DATA / "outlines").iterdir()} <= set(DOCUMENTS)


def test_quizzes_have_right_options_and_point_to_sections_that_exist():
    quizzes = sources.load_quizzes()

    assert [len(quiz.questions) for quiz in quizzes] == [12, 11, 11]
    for quiz in quizzes:
        assert quiz.document in DOCUMENTS
        assert set(quiz.audiences) <= AUDIENCES
        assert 50 <= quiz.pass_percent <= 70
        for question in quiz.questions:
            texts = [option.text for option in question.options]
            assert len(set(texts)) == 4
            assert sum(option.right for option in question.options) == (2 if question.multiple else 1), question.stem
            paths = {section.path for section in sources.load_text(question.source.document)}
            assert question.source.section in paths, question.stem


def test_the_right_option_is_not_always_at_the_same_place():
    for quiz in sources.load_quizzes():
        places = [[option.right for option in question.options].index(True) for question in quiz.questions]
        assert len(set(places)) >= 3


def test_infographics_films_and_recordings_point_to_what_exists():
    infographics = {one.key: one for one in sources.load_infographics()}

    assert len(infographics) == 4
    for infographic in infographics.values():
        assert infographic.document in DOCUMENTS
        assert infographic.text
        assert infographic.alt
    for film in sources.load_films():
        assert film.document == infographics[film.infographic].document
        shown = [position for slide in film.slides for position in slide.figures]
        assert shown == list(range(len(infographics[film.infographic].figures)))
    assert {one.document for one in sources.load_recordings()} == {"59-nq-tw-2025", "66-nq-tw-2025"}


def test_narrations_last_thirty_to_forty_five_seconds():
    films, recordings = sources.load_films(), sources.load_recordings()

    for film in films:
        assert 30 <= sum(seconds(slide.audio) for slide in film.slides) <= 45
    for recording in recordings:
        begins = [line.at for line in recording.lines]
        length = seconds(recording.audio)
        assert 30 <= length <= 45
        assert begins[0] == 0
        assert begins == sorted(set(begins))
        assert begins[-1] < length - 2
    used = {slide.audio for film in films for slide in film.slides} | {one.audio for one in recordings}
    assert used == {file.name for file in NARRATION.iterdir()}


def test_spoken_lines_hold_no_digits_and_no_abbreviations():
    spoken = [slide.spoken for film in sources.load_films() for slide in film.slides]
    spoken += [line.spoken for recording in sources.load_recordings() for line in recording.lines]

    assert [line for line in spoken if re.search(r"\d|/|%|[A-ZĐ]{2}", line)] == []


def test_cell_meetings_are_consistent_records():
    meetings = sources.load_cell_meetings()

    assert [meeting.cell_kind for meeting in meetings] == ["school", "hamlet"]
    for meeting in meetings:
        score = meeting.self_score
        assert meeting.commune in communes()
        assert set(meeting.documents) <= set(DOCUMENTS)
        assert meeting.members == meeting.present + sum(absence.members for absence in meeting.absences)
        for vote in meeting.votes:
            assert vote.in_favour + vote.against + vote.blank == meeting.present
        assert score.preparation <= 15
        assert score.attendance <= 20
        assert score.running <= 45
        assert score.closing <= 20
        start, end = (datetime.fromisoformat(at) for at in (meeting.actual_start, meeting.actual_end))
        assert (end - start).total_seconds() >= 90 * 60
        posted = datetime.fromisoformat(meeting.documents_posted_at)
        assert (datetime.fromisoformat(meeting.planned_start) - posted).days >= 1


def test_the_study_plan_names_things_that_exist():
    plan = sources.load_study_plan()
    materials = [*sources.load_infographics(), *sources.load_films(), *sources.load_recordings()]

    assert set(plan.documents) | set(plan.legal_basis) <= set(DOCUMENTS)
    assert set(plan.audiences) <= AUDIENCES
    assert set(plan.quizzes) <= {quiz.key for quiz in sources.load_quizzes()}
    assert set(plan.materials) <= {material.key for material in materials}
    assert [session.starts_at[:7] for session in plan.sessions] == ["2026-10", "2026-10"]
    assert all(session.starts_at < session.ends_at for session in plan.sessions)
    assert plan.announced_on < plan.deadline < plan.report_by


def test_names_are_parts_only():
    names = sources.load_names()

    assert names.card_prefix == "MH-"
    for parts in (names.family, names.given_male, names.given_female, names.middle_male, names.middle_female):
        assert len(parts) == len(set(parts)) >= 10
        assert all(" " not in part for part in parts)


def test_the_data_stay_small():
    assert sum(file.stat().st_size for file in DATA.rglob("*") if file.is_file()) < 1_500_000


def test_a_text_keeps_its_markers():
    sections = parse_text(
        "Mở đầu.\n\n# I. Một\n\n## 1. Hai\n\nĐoạn\nnối.\n\n### a) Ba\n\n- x\n- y\n\n# Chương II. Bốn\n", "t.md"
    )

    assert [(one.label, one.title, one.level, one.path, one.paragraphs) for one in sections] == [
        ("", "", 0, "", ("Mở đầu.",)),
        ("I.", "Một", 1, "I", ()),
        ("1.", "Hai", 2, "I.1", ("Đoạn nối.",)),
        ("a)", "Ba", 3, "I.1.a", ("- x", "- y")),
        ("Chương II.", "Bốn", 1, "Chương II", ()),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Mở đầu.\n\n# Một\n", "t.md, line 3: not a heading such as “# I. …”, “## 1. …” or “### a) …”"),
        ("# I. Một\n\n### a) Hai\n", "t.md, line 3: a heading of level 3 without one of level 2 above it"),
        ("# I. Một\n\n# I. Hai\n", "t.md, line 3: a second section I"),
        ("# I. Một\n\n Hai\n", "t.md, line 3: spaces at the edge of the line"),
        ("\n", "t.md: the file is empty"),
    ],
)
def test_bad_markup_is_refused_with_file_and_line(text, message):
    with pytest.raises(SourceError) as caught:
        parse_text(text, "t.md")

    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"reason": "ốm"}, "x.json: the field members is missing"),
        ({"reason": "ốm", "members": 1, "note": ""}, "x.json: unknown field note"),
        ({"reason": "ốm", "members": "1"}, "x.json.members: '1' has the wrong type"),
    ],
)
def test_bad_fields_are_refused_by_name(value, message):
    with pytest.raises(SourceError) as caught:
        sources.make(Absence, value, "x.json")

    assert str(caught.value) == message


def test_nested_values_are_named_by_their_place():
    with pytest.raises(SourceError, match=re.escape("i.json[0].figures[0]: the field lead is missing")):
        sources.make(list[Infographic], [{**vars_of_an_infographic(), "figures": [{"value": "3"}]}], "i.json")


def vars_of_an_infographic():
    return dict.fromkeys(("key", "document", "kicker", "title", "subtitle", "closing", "alt"), "") | {"text": []}


def test_paragraphs_become_escaped_html():
    assert paragraphs_to_html(["a < b", "- một", "- hai", "c"]) == (
        "<p>a &lt; b</p><ul><li>một</li><li>hai</li></ul><p>c</p>"
    )


def test_a_missing_text_names_its_file():
    with pytest.raises(SourceError, match=r"^texts/nowhere\.md: cannot be read: "):
        sources.load_text("nowhere")


def test_the_data_folder_holds_nothing_else():
    assert {path.name for path in Path(DATA).iterdir()} == {
        "README.md",
        "audio.json",
        "cell_meetings.json",
        "documents.json",
        "films.json",
        "glossary.json",
        "infographics.json",
        "names.json",
        "narration",
        "outlines",
        "quizzes.json",
        "study_plan.json",
        "texts",
        "topics.json",
        "vocabularies.json",
    }


def test_documents_name_topics_terms_and_infographics_that_exist():
    topics = {topic.code for topic in sources.load_topics()}
    terms = {term.term for term in sources.load_glossary()}
    infographics = {infographic.key: infographic.document for infographic in sources.load_infographics()}

    for document in DOCUMENTS.values():
        assert set(document.topics) <= topics
        assert set(document.terms) <= terms
        assert {infographics[key] for key in document.reused} <= DOCUMENTS.keys() - {document.key}
    assert {term.source for term in sources.load_glossary()} <= {"", *DOCUMENTS}
