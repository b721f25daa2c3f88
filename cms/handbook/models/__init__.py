from .documents import DocumentPage, DocumentRelation
from .originals import OriginalReading
from .parts import InfographicPage, MediaSummaryPage, OutlinePage
from .reuse import ReusedPart
from .take_downs import TakeDown
from .terms import DocumentTerm, GlossaryTerm
from .topics import Topic
from .tree import CommitteePage, HandbookPage
from .vocabulary import DocumentType, FieldOfWork, Issuer
from .word_files import WordFile
from .workflow import CommitteeApproval

__all__ = [
    "CommitteeApproval",
    "CommitteePage",
    "DocumentPage",
    "DocumentRelation",
    "DocumentTerm",
    "DocumentType",
    "FieldOfWork",
    "GlossaryTerm",
    "HandbookPage",
    "InfographicPage",
    "Issuer",
    "MediaSummaryPage",
    "OriginalReading",
    "OutlinePage",
    "ReusedPart",
    "TakeDown",
    "Topic",
    "WordFile",
]
