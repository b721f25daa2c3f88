from .documents import DocumentPage, DocumentRelation
from .parts import InfographicPage, MediaSummaryPage, OutlinePage
from .reuse import ReusedPart
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
    "OutlinePage",
    "ReusedPart",
    "Topic",
    "WordFile",
]
