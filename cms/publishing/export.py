"""From what editors and planners hold to entries of the reader site. What is not public raises `NotPublic`."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cms.handbook.addresses import address_for
from cms.handbook.models import (
    DocumentPage,
    DocumentRelation,
    FieldOfWork,
    GlossaryTerm,
    InfographicPage,
    MediaSummaryPage,
    OutlinePage,
    Topic,
)
from cms.handbook.models.force import verdict_on
from cms.media.models import MediaOutput
from cms.media.queries import ready_outputs
from cms.organisation.models import Audience
from cms.publishing import bodies
from cms.publishing.files import Folder, sha256_of
from cms.publishing.pictures import rendition_of
from cms.publishing.public import PARTS, Item, NotPublic, Part, address_of_page, is_public
from cms.quizzes.models import Quiz
from cms.quizzes.preview import QuizDraft
from cms.quizzes.queries import live_version, number_of_questions
from cms.study.models import StudyPlan
from site_builder import content
from site_builder.content import Entry, FileRef, Head
from site_builder.text import slug


def entry_of(
    item: Item | QuizDraft, *, sequence: int, files: Folder, on: date | None = None, draft: bool = False
) -> Entry:
    """The entry of an item as it is on a day, today by default. Raises `NotPublic`, except for a `draft`, which only
    staff see."""
    if not draft and (isinstance(item, QuizDraft) or not is_public(item)):
        raise NotPublic(str(item))
    with translation.override("vi"):
        head, body = _head_and_body(item, files, on or timezone.localdate())
    return Entry(
        content_id=str(item.content_id),
        path=_address(item),
        title=item.title,
        sequence=sequence,
        updated_at=_instant(_changed_at(item)),
        head=head,
        body=body,
    )


def _head_and_body(item: Item | QuizDraft, files: Folder, on: date) -> tuple[Head, str]:
    if isinstance(item, DocumentPage):
        return _document(item, files, on)
    if isinstance(item, Topic):
        return content.Topic(order=item.order), bodies.paragraphs(item.introduction)
    if isinstance(item, OutlinePage):
        return _outline(item, files)
    if isinstance(item, InfographicPage):
        return _infographic(item, files)
    if isinstance(item, MediaSummaryPage):
        return _media_summary(item, files)
    return _quiz(item) if isinstance(item, Quiz | QuizDraft) else _plan(item)


def _document(page: DocumentPage, files: Folder, on: date) -> tuple[Head, str]:
    # Below the page's own heading "Full text", which is an h2.
    text = bodies.text_of(page.body, 3, address_of_page, files)
    # A Word file carries comments, tracked changes and names of those who typed it: only the signed PDF goes out.
    original = (
        page.original_file if page.original_file and page.original_file.filename.lower().endswith(".pdf") else None
    )
    sha256 = sha256_of(original.file) if original else ""
    head = content.Document(
        number=page.number,
        type_code=page.type.code,
        type_name=page.type.name,
        summary=page.summary,
        issuing_level=page.issuer.level,
        issuer=page.issuer.name,
        issuer_code=page.issuer.code,
        term=page.term,
        signer=page.signer,
        signer_post=page.signer_post,
        signing_form=page.signing_form,
        place=page.place,
        issued_on=_day(page.issued_on),
        effective_on=_day(page.effective_on),
        expires_on=_day(page.expires_on),
        validity=verdict_on(page, on).validity,
        fields_of_work=[field.name for field in _ordered(page.fields_of_work.all())],
        keywords=[word.strip() for word in page.keywords.split(",") if word.strip()],
        urgency=page.urgency,
        recipients=bodies.lines_of(page.recipients),
        pages=page.pages,
        audiences=_names(page.audiences.all()),
        study_by=_day(page.study_by),
        key_points=bodies.lines_of(page.key_points),
        contents=text.contents,
        relations=[line for relation in page.relations.all() if (line := _relation(relation))],
        original_file=files.refer(original.file, f"{slug(page.number)}-goc", sha256=sha256) if original else None,
        original_sha256=sha256,
        illustrative=page.illustrative,
        topics=_topics(page),
        terms=[_term(use.term) for use in page.terms.all()],
        reused_parts=[str(part.content_id) for part in _reused(page) if is_public(part)],
    )
    return head, text.html


def _topics(page: DocumentPage) -> list[str]:
    """Those it was put into, and those that take all documents of its type."""
    found = {*page.topics.all(), *page.type.topics.all()}
    return [str(topic.content_id) for topic in sorted(found, key=lambda topic: (topic.order, topic.slug))]


def _term(term: GlossaryTerm) -> content.Term:
    source = term.source if term.source and is_public(term.source) else None
    return content.Term(
        anchor=term.anchor,
        term=term.term,
        explanation=" ".join(term.explanation.split()),
        document=str(source.content_id) if source else None,
    )


def _reused(page: DocumentPage) -> Iterable[Part]:
    """Its own parts, chosen by mistake, stand there anyway."""
    for use in page.reused_parts.all():
        part = use.part.specific
        if isinstance(part, PARTS) and part.document.pk != page.pk:
            yield part


def _relation(relation: DocumentRelation) -> content.Relation | None:
    """A document that readers cannot see is not mentioned: its number and summary are not public either."""
    target = relation.target
    if target is not None:
        held = content.Relation(kind=relation.kind, partial=relation.partial, document=str(target.content_id))
        return held if is_public(target) else None
    return content.Relation(
        kind=relation.kind,
        partial=relation.partial,
        number=relation.number,
        issuer=relation.issuer,
        issued_on=_day(relation.issued_on),
        title=relation.title,
    )


def _outline(page: OutlinePage, files: Folder) -> tuple[Head, str]:
    head = content.Outline(
        document=str(page.document.content_id),
        audience=page.audience.name,
        language=page.language,
        illustrative=page.illustrative,
    )
    return head, bodies.text_of(page.body, 2, address_of_page, files).html


def _infographic(page: InfographicPage, files: Folder) -> tuple[Head, str]:
    head = content.Infographic(
        document=str(page.document.content_id),
        image=rendition_of(page.image, page.slug[:60], files),
        alt=page.alt,
    )
    return head, bodies.clean(page.text_version, address_of_page)


def _media_summary(page: MediaSummaryPage, files: Folder) -> tuple[Head, str]:
    outputs = ready_outputs(page.asset)

    def ref(*roles: str) -> FileRef | None:
        output = next((outputs[role] for role in roles if role in outputs), None)
        return _output(output, page, files) if output else None

    role = MediaOutput.Role
    main = outputs.get(role.VIDEO) or outputs.get(role.AUDIO) or outputs.get(role.OPUS)
    head = content.MediaSummary(
        document=str(page.document.content_id),
        medium=page.asset.type,
        seconds=float((main and main.seconds) or page.asset.duration or 0),
        video=ref(role.VIDEO) if page.asset.type == "video" else None,
        audio=ref(role.AUDIO, role.OPUS),
        poster=ref(role.POSTER),
        captions=ref(role.CAPTIONS),
    )
    return head, bodies.paragraphs(page.asset.transcript)


def _output(output: MediaOutput, page: MediaSummaryPage, files: Folder) -> FileRef:
    return files.refer(output.file, page.slug[:60], sha256=output.sha256, width=output.width, height=output.height)


def _quiz(quiz: Quiz | QuizDraft) -> tuple[Head, str]:
    """The rules of the published version, never a question: those come from starting an attempt."""
    if isinstance(quiz, QuizDraft):
        rules, asked, audiences = quiz.rules, quiz.asked, quiz.chosen_audiences
    else:
        rules, asked, audiences = _published_rules(quiz)
    head = content.Quiz(
        document=str(quiz.document.content_id) if quiz.document else None,
        questions=asked,
        minutes=rules["minutes"],
        pass_percent=rules["pass_percent"],
        attempts_allowed=rules["attempts_allowed"],
        opens_at=_instant(_parsed(rules["opens_at"])),
        closes_at=_instant(_parsed(rules["closes_at"])),
        audiences=_names(audiences),
    )
    return head, bodies.paragraphs(quiz.introduction)


def _published_rules(quiz: Quiz) -> tuple[dict[str, Any], int, list[Audience]]:
    version = live_version(quiz)
    if version is None:
        raise NotPublic(str(quiz))
    return version.rules, number_of_questions(version), list(quiz.audiences.all())


def _plan(plan: StudyPlan) -> tuple[Head, str]:
    head = content.StudyPlan(
        number=plan.number,
        unit=plan.unit.name,
        form=plan.form,
        announced_on=_day(plan.announced_at and timezone.localdate(plan.announced_at)),
        deadline=_day(plan.deadline),
        audiences=_names(plan.audiences.all()),
        documents=[str(page.content_id) for page in plan.documents.order_by("issued_on", "pk") if is_public(page)],
        quizzes=[str(quiz.content_id) for quiz in plan.quizzes.order_by("pk") if is_public(quiz)],
        sessions=[
            content.PlanSession(
                title=session.title,
                starts_at=_instant(session.starts_at),
                ends_at=_instant(session.ends_at),
                place=session.place,
            )
            for session in plan.sessions.filter(published=True).order_by("starts_at", "pk")
        ],
    )
    return head, _plan_body(plan)


def _plan_body(plan: StudyPlan) -> str:
    parts = [bodies.paragraphs(plan.aims)]
    for heading, text in ((_("Materials"), plan.materials), (_("Reporters"), plan.reporters)):
        if text.strip():
            parts += [f"<h2>{heading}</h2>", bodies.paragraphs(text)]
    if plan.reflection_required:
        parts.append(bodies.paragraphs(_("Each member hands in a written reflection.")))
    return "\n".join(part for part in parts if part)


def _address(item: Item | QuizDraft) -> str:
    """The address; of a draft that was never saved, or whose document was not, the one it would get."""
    if isinstance(item, DocumentPage) and not item.reader_path:
        return address_for(item)
    return item.address


def _changed_at(item: Item | QuizDraft) -> datetime | None:
    if isinstance(item, QuizDraft):
        return None
    if isinstance(item, Quiz):
        version = live_version(item)
        return version.published_at if version else None
    if isinstance(item, Topic):
        return None
    return item.announced_at if isinstance(item, StudyPlan) else item.last_published_at


def _names(audiences: Iterable[Audience]) -> list[str]:
    return [audience.name for audience in _ordered(audiences)]


def _ordered(terms: Iterable[Audience] | Iterable[FieldOfWork]) -> list[Audience | FieldOfWork]:
    # Sorted here: the many of a draft live in memory, in the order of the form.
    return sorted(terms, key=lambda term: (term.order, term.code))


def _day(on: date | None) -> str:
    return on.isoformat() if on else ""


def _instant(at: datetime | None) -> str:
    return timezone.localtime(at).isoformat(timespec="seconds") if at else ""


def _parsed(iso: str | None) -> datetime | None:
    return datetime.fromisoformat(iso) if iso else None
