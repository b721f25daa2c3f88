"""Writes the demonstration's documents, outlines and infographics as Wagtail pages."""

from datetime import date
from typing import Any

from django.core.files.base import ContentFile
from django.utils.text import Truncator
from wagtail.models import Locale, Page, Site

from cms.demo import sources, texts
from cms.demo.ids import demo_id
from cms.demo.infographics import draw_infographic
from cms.demo.reader_lists import put_on_shelves, write_topics
from cms.handbook.models import (
    CommitteePage,
    DocumentPage,
    DocumentRelation,
    DocumentType,
    FieldOfWork,
    HandbookPage,
    InfographicPage,
    Issuer,
    OutlinePage,
)
from cms.media.models import HandbookImage
from cms.organisation.models import Audience, Unit, User
from site_builder.text import slug


def write_vocabularies() -> None:
    """Types, fields of work, audiences and topics; issuers of the Centre and the State."""
    lists = sources.load_vocabularies()
    for term in lists.document_types:
        DocumentType.objects.get_or_create(
            code=term.code,
            defaults={"name": term.name, "letters": term.letters, "authority": term.authority, "order": term.order},
        )
    for term in lists.fields_of_work:
        FieldOfWork.objects.get_or_create(code=term.code, defaults={"name": term.name, "order": term.order})
    for term in lists.audiences:
        Audience.objects.get_or_create(code=term.code, defaults={"name": term.name, "order": term.order})
    for term in lists.issuers:
        if term.level in ("central", "state"):
            Issuer.objects.get_or_create(
                code=term.code,
                defaults={"name": term.name, "letters": term.letters, "level": term.level, "order": term.order},
            )
    write_topics()


def write_root() -> HandbookPage:
    """The handbook's root page and Wagtail's site record."""
    root = HandbookPage.objects.first()
    if root is not None:
        return root
    top = Page.objects.get(depth=1)
    root = HandbookPage(title="Sổ tay đảng viên điện tử", slug="so-tay", locale=Locale.get_default())
    top.add_child(instance=root)
    Site.objects.all().delete()
    Site.objects.create(hostname="localhost", root_page=root, is_default_site=True, site_name="Sổ tay")
    Page.objects.filter(depth=2).exclude(pk=root.pk).delete()
    top.refresh_from_db()
    return root


def write_documents(author: User, approver: User) -> dict[str, DocumentPage]:
    """All documents with their parts, published; returns them by their source key."""
    root = write_root()
    pages: dict[str, DocumentPage] = {}
    for source in sources.load_documents():
        pages[source.key] = _write_document(root, source, author)
    for source in sources.load_documents():
        _write_relations(pages[source.key], source, pages)
        for outline in sources.load_outlines(source.key):
            _write_outline(pages[source.key], outline)
    for infographic in sources.load_infographics():
        _write_infographic(pages[infographic.document], infographic)
    put_on_shelves(pages)
    for page in pages.values():
        page.save_revision(user=author, log_action=True).publish(user=approver)
        for part in page.get_children().specific():
            part.save_revision(user=author, log_action=True).publish(user=approver)
    return pages


def issuer_of(source: sources.Document) -> Issuer:
    """The issuer of a document; our own units issue through an `Issuer` of theirs."""
    if not source.issuer_unit:
        return Issuer.objects.get(code=source.issuer)
    if source.issuer_unit == "tinh-uy":
        unit, level, letters = Unit.objects.get(code="tinh-uy"), Issuer.Level.PROVINCE, "TU"
    else:
        unit, level, letters = Unit.objects.get(code=f"db-{slug(source.issuer_unit)}"), Issuer.Level.COMMUNE, "ĐU"
    name = (
        unit.name
        if level == Issuer.Level.PROVINCE
        else f"Đảng ủy {source.issuer_unit[0].lower()}{source.issuer_unit[1:]}"
    )
    issuer, _created = Issuer.objects.get_or_create(
        unit=unit, defaults={"code": unit.code, "name": name, "letters": letters, "level": level, "order": 50}
    )
    return issuer


def _committee(root: HandbookPage, issuer: Issuer) -> CommitteePage:
    title = issuer.unit.name if issuer.unit else "Trung ương"
    page_slug = issuer.unit.code if issuer.unit else "trung-uong"
    page = CommitteePage.objects.filter(slug=page_slug).first()
    if page is None:
        root.refresh_from_db()
        page = CommitteePage(title=title, slug=page_slug, unit=issuer.unit)
        root.add_child(instance=page)
    return page


def _write_document(root: HandbookPage, source: sources.Document, author: User) -> DocumentPage:
    issuer = issuer_of(source)
    page = DocumentPage(
        content_id=demo_id("document", source.key),
        number=source.number,
        type=DocumentType.objects.get(code=source.type),
        issuer=issuer,
        issued_on=date.fromisoformat(source.issued_on),
        summary=source.summary,
        effective_on=_date(source.effective_on),
        validity_by_hand="" if source.validity == "in_force" else source.validity,
        term=source.term,
        signer=source.signer,
        signer_post=source.signer_post,
        signing_form=source.signing_form.split(" ")[0],
        place=source.place,
        keywords=", ".join(source.keywords),
        urgency=source.urgency,
        circulation=source.circulation,
        recipients="\n".join(source.recipients),
        pages=source.pages,
        study_by=_date(source.study_by),
        key_points="\n".join(source.key_points),
        body=_stream(sources.load_text(source.key)) + _footnotes(source),
        illustrative=True,
        holds_no_secret=True,
        owner=author,
    )
    committee = _committee(root, issuer)
    committee.add_child(instance=page)
    page.fields_of_work.set(FieldOfWork.objects.filter(code__in=source.fields_of_work))
    page.audiences.set(Audience.objects.filter(code__in=source.audiences))
    page.save()
    return page


def _write_relations(page: DocumentPage, source: sources.Document, pages: dict[str, DocumentPage]) -> None:
    page.relations = [
        DocumentRelation(
            kind=relation.kind,
            target=pages.get(relation.target),
            number=relation.number,
            issuer=relation.issuer,
            issued_on=_date(relation.issued_on),
            title=relation.title,
        )
        for relation in source.relations
    ]
    page.save()


def _write_outline(document: DocumentPage, source: sources.Outline) -> None:
    audience = Audience.objects.get(code=source.audience)
    document.add_child(
        instance=OutlinePage(
            content_id=demo_id("outline", f"{source.document}/{source.audience}"),
            title=f"Đề cương {document.number} dành cho {audience.name[0].lower()}{audience.name[1:]}",
            slug=audience.code,
            audience=audience,
            body=_stream(source.sections),
            illustrative=True,
        )
    )


def _write_infographic(document: DocumentPage, source: sources.Infographic) -> None:
    image = HandbookImage(title=source.title, file=ContentFile(draw_infographic(source), f"{source.key}.png"))
    image.save()
    document.add_child(
        instance=InfographicPage(
            content_id=demo_id("infographic", source.key),
            title=source.title,
            slug=source.key,
            image=image,
            alt=Truncator(source.alt).chars(300),
            text_version=texts.paragraphs_to_html(source.text),
        )
    )


def _stream(sections: list[sources.Section]) -> list[tuple[str, Any]]:
    """Sections as the blocks of `TextBlock`."""
    blocks: list[tuple[str, Any]] = []
    for section in sections:
        if section.level == 0:
            blocks.append(("opening", section.html))
        else:
            blocks.append(
                (
                    "section",
                    {
                        "marker": section.label,
                        "level": str(section.level),
                        "title": section.title,
                        "text": section.html,
                    },
                )
            )
    return blocks


def _footnotes(source: sources.Document) -> list[tuple[str, Any]]:
    notes = [
        {"number": str(number), "text": texts.paragraphs_to_html([note])}
        for number, note in enumerate(source.footnotes, 1)
    ]
    return [("footnotes", notes)] if notes else []


def _date(value: str) -> date | None:
    return date.fromisoformat(value) if value else None
