from .documents import DocumentPage, DocumentRelation
from .parts import InfographicPage, MediaSummaryPage, OutlinePage
from .tree import CommitteePage, HandbookPage
from .vocabulary import DocumentType, FieldOfWork, Issuer

__all__ = [
    "CommitteePage",
    "DocumentPage",
    "DocumentRelation",
    "DocumentType",
    "FieldOfWork",
    "HandbookPage",
    "InfographicPage",
    "Issuer",
    "MediaSummaryPage",
    "OutlinePage",
]
