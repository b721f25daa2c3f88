"""What the demonstration content consists of. The files under `data/` hold these values, field for field."""

from dataclasses import dataclass, field

from cms.demo.texts import Section


@dataclass(frozen=True, kw_only=True)
class Term:
    """An entry of a vocabulary. What a list does not use stays empty."""

    code: str
    name: str
    order: int
    letters: str = ""
    authority: str = ""
    level: str = ""
    parent: str = ""


@dataclass(frozen=True, kw_only=True)
class Vocabularies:
    document_types: list[Term]
    issuers: list[Term]
    fields_of_work: list[Term]
    audiences: list[Term]


@dataclass(frozen=True, kw_only=True)
class Relation:
    """`target` is the key of a document we hold; without it the cited one is named by number, issuer and date."""

    kind: str
    target: str = ""
    number: str = ""
    issuer: str = ""
    issued_on: str = ""
    title: str = ""


@dataclass(frozen=True, kw_only=True)
class Document:
    """`issuer_unit` is "" for the Centre, "tinh-uy" for the province, else the full name of a commune."""

    key: str
    number: str
    type: str
    summary: str
    issuer: str
    issuer_unit: str
    issued_on: str
    effective_on: str
    term: str
    signer: str
    signer_post: str
    signing_form: str
    place: str
    validity: str
    fields_of_work: list[str]
    keywords: list[str]
    urgency: str
    circulation: str
    recipients: list[str]
    pages: int | None
    audiences: list[str]
    study_by: str
    key_points: list[str]
    relations: list[Relation]
    illustrative: bool
    # The notes that the text calls by [^1], [^2], …
    footnotes: list[str] = field(default_factory=list)
    topics: list[str] = field(default_factory=list)
    terms: list[str] = field(default_factory=list)
    # Keys of infographics of other documents.
    reused: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Topic:
    """`types` are codes of types whose documents all belong to it; others name it themselves."""

    code: str
    name: str
    order: int
    types: list[str]
    introduction: str


@dataclass(frozen=True, kw_only=True)
class GlossaryTerm:
    """`source` is the key of the document it is explained in, or empty."""

    term: str
    source: str
    explanation: str


@dataclass(frozen=True, kw_only=True)
class Outline:
    document: str
    audience: str
    sections: list[Section]


@dataclass(frozen=True, kw_only=True)
class Figure:
    """`shape` names how it is drawn (`drawing/shapes.typ`), `parts` are the numbers drawn, `names` their captions.

    People read `lead`, `value`, `unit` and `label` in this order: "nhóm", "3", "nước", "dẫn đầu Đông Nam Á".
    Slides leave the `note` out.
    """

    lead: str
    value: str
    unit: str
    label: str
    note: str
    shape: str
    parts: list[float]
    names: list[str]


@dataclass(frozen=True, kw_only=True)
class Infographic:
    """`text` is the text version, paragraphs and list items as in a `Section`."""

    key: str
    document: str
    kicker: str
    title: str
    subtitle: str
    figures: list[Figure]
    closing: str
    text: list[str]
    alt: str


@dataclass(frozen=True, kw_only=True)
class Slide:
    """One picture of a film and what is said to it. `figures` are positions in the film's infographic."""

    heading: str
    figures: list[int]
    caption: str
    spoken: str
    audio: str


@dataclass(frozen=True, kw_only=True)
class Film:
    key: str
    document: str
    infographic: str
    title: str
    slides: list[Slide]


@dataclass(frozen=True, kw_only=True)
class Line:
    """A sentence of a recording and the second at which it begins."""

    at: float
    text: str
    spoken: str


@dataclass(frozen=True, kw_only=True)
class Recording:
    key: str
    document: str
    title: str
    audio: str
    lines: list[Line]


@dataclass(frozen=True, kw_only=True)
class Option:
    text: str
    right: bool


@dataclass(frozen=True, kw_only=True)
class Anchor:
    """A place in a text: the `path` of a section of the document."""

    document: str
    section: str


@dataclass(frozen=True, kw_only=True)
class Question:
    stem: str
    multiple: bool
    options: list[Option]
    explanation: str
    source: Anchor


@dataclass(frozen=True, kw_only=True)
class Quiz:
    key: str
    document: str
    title: str
    introduction: str
    pass_percent: int
    minutes: int
    attempts_allowed: int
    audiences: list[str]
    questions: list[Question]


@dataclass(frozen=True, kw_only=True)
class Vote:
    subject: str
    in_favour: int
    against: int
    blank: int


@dataclass(frozen=True, kw_only=True)
class Absence:
    reason: str
    members: int


@dataclass(frozen=True, kw_only=True)
class SelfScore:
    """At most 15, 20, 45 and 20 points."""

    preparation: int
    attendance: int
    running: int
    closing: int


@dataclass(frozen=True, kw_only=True)
class CellMeeting:
    """The record of a meeting of a cell of `cell_kind` in `commune`. The people are the seed's to choose."""

    key: str
    commune: str
    cell_kind: str
    kind: str
    month: str
    title: str
    planned_start: str
    planned_end: str
    actual_start: str
    actual_end: str
    place: str
    documents: list[str]
    documents_posted_at: str
    agenda: list[str]
    members: int
    present: int
    absences: list[Absence]
    opinions: list[str]
    conclusion: list[str]
    votes: list[Vote]
    self_score: SelfScore


@dataclass(frozen=True, kw_only=True)
class PlanSession:
    title: str
    starts_at: str
    ends_at: str
    place: str
    documents: list[str]
    reporter: str


@dataclass(frozen=True, kw_only=True)
class StudyPlan:
    """`unit` as in `Document.issuer_unit`. `materials` are the keys of infographics, films and recordings."""

    key: str
    number: str
    title: str
    unit: str
    announced_on: str
    legal_basis: list[str]
    documents: list[str]
    aims: list[str]
    organisation: list[str]
    form: str
    audiences: list[str]
    reporters: list[str]
    sessions: list[PlanSession]
    materials: list[str]
    reflection_required: bool
    quizzes: list[str]
    deadline: str
    report_by: str


@dataclass(frozen=True, kw_only=True)
class Names:
    """Parts of names for invented people; `card_prefix` marks a card number that no real card has."""

    card_prefix: str
    family: list[str]
    middle_male: list[str]
    middle_female: list[str]
    given_male: list[str]
    given_female: list[str]
