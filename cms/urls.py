"""Addresses Django answers. The reader site at `/` is static (cms.publishing.serve)."""

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path, re_path
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from cms.api import api
from cms.organisation import problems
from cms.organisation.staff.views import cms_sign_in


def no_such_api(request: HttpRequest) -> HttpResponse:
    """Programs get a problem, not a page."""
    return problems.response(problems.standard(404))


urlpatterns: list[URLPattern | URLResolver] = [
    path("cms/van-ban-goc/", include(wagtaildocs_urls)),
    path("cms/login/", cms_sign_in, name="wagtailadmin_login"),
    path("cms/", include(wagtailadmin_urls)),
    path("tai-khoan/", include("cms.organisation.staff.urls")),
    path("dinh-danh/", include("cms.organisation.oidc.urls")),
    path("api/v1/", api.urls),
    re_path("^api/", no_such_api),
    path("thong-ke/", include("cms.reports.urls")),
    path("xem-truoc/", include("cms.publishing.urls")),
]
