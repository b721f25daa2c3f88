from .documents import DocumentPage, DocumentRelation
from .originals import OriginalReading
from .parts import InfographicPage, MediaSummaryPage, OutlinePage
from .take_downs import TakeDown
from .tree import CommitteePage, HandbookPage
from .vocabulary import DocumentType, FieldOfWork, Issuer
from .word_files import WordFile
from .workflow import CommitteeApproval

__all__ = [
    "CommitteeApproval",
    "CommitteePage",
    "DocumentPage",
    "DocumentRelation",
    "DocumentType",
    "FieldOfWork",
    "HandbookPage",
    "InfographicPage",
    "Issuer",
    "MediaSummaryPage",
    "OriginalReading",
    "OutlinePage",
    "TakeDown",
    "WordFile",
]
