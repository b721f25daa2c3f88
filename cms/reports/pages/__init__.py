"""One module a page under `/thong-ke/<unit>/`. A new report is a question in `sql/`, a function in `queries/`, a page
here and a line in `PAGES`: screen, XLSX, CSV, scope and audit follow."""

from collections.abc import Callable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.reports.asked import Asked
from cms.reports.report import Report

from . import attendance, documents, implementing, meetings, overview, quizzes, viewing

# The part of the address: what the menu calls it, and what builds it.
PAGES: dict[str, tuple[Promise, Callable[[Asked], Report]]] = {
    "tong-quan": (_("Overview"), overview.build),
    "van-ban": (pgettext_lazy("handbook", "Documents"), documents.build),
    "muc-do-xem": (_("Rarely viewing"), viewing.build),
    "trac-nghiem": (_("Quizzes"), quizzes.build),
    "diem-danh": (_("Attendance"), attendance.build),
    "sinh-hoat": (_("Cell meetings"), meetings.build),
    "trien-khai": (_("Implementing documents"), implementing.build),
}
# Pages about one thing: a document, a quiz, a session, a meeting.
ITEMS: dict[str, Callable[[Asked, str], Report]] = {
    "van-ban": documents.build_one,
    "trac-nghiem": quizzes.build_one,
    "diem-danh": attendance.build_one,
    "sinh-hoat": meetings.build_one,
}
OVERVIEW = "tong-quan"

__all__ = ["ITEMS", "OVERVIEW", "PAGES"]
