"""The API of this room: one router, a file for each kind of fact."""

from ninja import Router

from cms.tracking.api.check_in import router as check_in
from cms.tracking.api.events import router as events
from cms.tracking.api.quizzes import router as quizzes

router = Router()
router.add_router("", events)
router.add_router("", quizzes)
router.add_router("", check_in)
