"""The API under /api/v1/: one router a room. Its description is at /api/v1/docs."""

from ninja import NinjaAPI

from cms.organisation.api import router as organisation
from cms.organisation.oidc.api import router as identity
from cms.organisation.problems import install
from cms.organisation.sign_in.access_api import router as access
from cms.organisation.sign_in.sign_in_api import router as sign_in
from cms.tracking.api import router as tracking

api = NinjaAPI(
    title="Sổ tay đảng viên – API",
    version="1",
    description="Errors are application/problem+json (RFC 9457). Requests that change something come from the same "
    "origin and carry JSON.",
)
install(api)
api.add_router("", organisation)
api.add_router("", identity)
api.add_router("", sign_in)
api.add_router("", access)
api.add_router("", tracking)
