import os
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from cms.handbook.models import DocumentPage, DocumentRelation
from cms.publishing.folder import ExportFailed, bring_up_to_date, write_fresh
from cms.publishing.models import ExportedEntry
from site_builder.content import Gone, Redirect, read, read_all
from tests.cms.publishing.makers import ANSWER, make_infographic, make_outline, make_plan, make_quiz
from tests.factories import make_document

pytestmark = pytest.mark.django_db


def state(folders: Path) -> dict[str, str]:
    return {entry.path: entry.kind for entry in read_all(folders / "export")}


def test_only_what_differs_is_written(document, exported, folders):
    make_outline(document)
    assert exported().changed == 2
    times = {file: file.stat().st_mtime_ns for file in (folders / "export").rglob("*.html")}

    assert exported().changed == 0
    document.summary = "Trích yếu đã sửa"
    document.save()
    assert exported().changed == 1

    kept = [file for file, at in times.items() if file.stat().st_mtime_ns == at]
    assert [file.name for file in kept] == ["bi-thu-chi-bo.html"]
    held = read(folders / "export", folders / "export" / "van-ban" / "2024" / "57-nq-tw.html")
    assert (held.sequence, held.head.summary) == (2, "Trích yếu đã sửa")


def test_a_new_day_changes_validity_though_nobody_saves_anything(document, folders):
    old = make_document("18-NQ/TW")
    DocumentRelation.objects.create(source=document, kind="replaces", target=old)
    DocumentPage.objects.filter(pk=document.pk).update(effective_on=date(2030, 7, 1))
    held = folders / "export" / "van-ban" / "2024" / "18-nq-tw.html"

    def look(day):
        noon = datetime(2030, day // 100, day % 100, 12, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
        changed = bring_up_to_date(folders / "export", noon).changed
        return changed, read(folders / "export", held).head.validity

    assert [look(day) for day in (629, 630, 701, 702)] == [
        (2, "in_force"), (0, "in_force"), (2, "expired"), (0, "expired"),
    ]  # fmt: skip


def test_what_was_taken_down_is_gone_with_its_parts_and_files(document, exported, folders):
    make_infographic(document)
    exported()
    assert len(list((folders / "export" / "tep").iterdir())) == 1

    document.unpublish()
    exported()

    assert state(folders) == {
        "/van-ban/2024/57-nq-tw/": "gone",
        "/van-ban/2024/57-nq-tw/infographic/so-lieu/": "gone",
    }
    assert list((folders / "export" / "tep").iterdir()) == []


def test_a_document_that_returns_is_back_with_a_later_sequence(document, exported, folders):
    exported()
    document.unpublish()
    exported()
    document.save_revision().publish()

    exported()

    held = read(folders / "export", folders / "export" / "van-ban" / "2024" / "57-nq-tw.html")
    assert (held.kind, held.sequence) == ("document", 3)


def test_an_old_address_leads_to_the_new_one_and_its_parts_with_it(document, exported, folders):
    make_outline(document)
    exported()

    document.number = "58-NQ/TW"
    document.save()
    exported()
    document.number = "59-NQ/TW"
    document.save()
    exported()

    entries = {entry.path: entry.head for entry in read_all(folders / "export")}
    assert entries["/van-ban/2024/57-nq-tw/"] == Redirect(target="/van-ban/2024/59-nq-tw/")
    assert entries["/van-ban/2024/58-nq-tw/"] == Redirect(target="/van-ban/2024/59-nq-tw/")
    assert entries["/van-ban/2024/57-nq-tw/de-cuong/bi-thu-chi-bo/"] == Redirect(
        target="/van-ban/2024/59-nq-tw/de-cuong/bi-thu-chi-bo/"
    )
    assert len(entries) == 6


def test_a_moved_document_that_is_taken_down_is_gone(document, exported, folders):
    exported()
    document.number = "58-NQ/TW"
    document.save()
    exported()

    document.delete()
    exported()

    entries = {entry.path: entry.head for entry in read_all(folders / "export")}
    assert entries == {
        "/van-ban/2024/57-nq-tw/": Redirect(target="/van-ban/2024/58-nq-tw/"),
        "/van-ban/2024/58-nq-tw/": Gone(),
    }


def test_a_lost_or_broken_file_is_written_again(document, exported, folders):
    make_outline(document)
    exported()
    file = folders / "export" / "van-ban" / "2024" / "57-nq-tw.html"
    file.write_text("hỏng")
    (folders / "export" / "van-ban" / "2024" / "57-nq-tw" / "de-cuong" / "bi-thu-chi-bo.html").unlink()

    assert exported().changed == 2
    assert set(state(folders).values()) == {"document", "outline"}


def test_a_folder_left_by_another_database_is_taken_over(document, exported, folders):
    make_document("58-NQ/TW")
    exported()
    ExportedEntry.objects.all().delete()
    DocumentPage.objects.get(number="58-NQ/TW").delete()

    exported()

    assert state(folders) == {"/van-ban/2024/57-nq-tw/": "document"}


def test_nothing_internal_and_no_answer_is_in_any_exported_file(document, exported, folders):
    secret = make_document("99-BC/TW", circulation="committee", summary="Điều nội bộ không được lộ")
    make_outline(secret, body=[("opening", "<p>Điều nội bộ không được lộ</p>")])
    make_quiz(document)
    make_plan(document, secret)

    exported()

    texts = [file.read_text() for file in (folders / "export").rglob("*") if file.is_file()]
    assert len(texts) == 3
    for leak in ("Điều nội bộ", "99-BC", "99-bc", str(secret.content_id), ANSWER, "Văn kiện nào"):
        assert [text for text in texts if leak in text] == []


def test_an_item_that_cannot_be_exported_is_named(document, exported, folders):
    page = make_infographic(document)
    Path(page.image.file.path).unlink()

    with pytest.raises(ExportFailed) as caught:
        exported()

    assert page.title in str(caught.value)
    assert page.image.file.name in str(caught.value)


def test_the_sample_holds_entries_without_history(document, exported, folders):
    make_infographic(document)
    exported()
    document.number = "58-NQ/TW"
    document.save()
    exported()
    sample = folders / "content"
    (sample / "van-ban").mkdir(parents=True)
    (sample / "van-ban" / "cu.html").write_text("cũ")

    write_fresh(sample)

    assert {entry.path: entry.sequence for entry in read_all(sample)} == {
        "/van-ban/2024/58-nq-tw/": 1,
        "/van-ban/2024/58-nq-tw/infographic/so-lieu/": 1,
    }
    assert os.listdir(sample / "tep") == os.listdir(folders / "export" / "tep")
