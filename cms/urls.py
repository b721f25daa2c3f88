"""Addresses Django answers. The reader site at `/` is static (cms.publishing.serve)."""

from django.urls import URLPattern, URLResolver, include, path
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from cms.api import api
from cms.organisation.staff.views import cms_sign_in

urlpatterns: list[URLPattern | URLResolver] = [
    path("cms/van-ban-goc/", include(wagtaildocs_urls)),
    path("cms/login/", cms_sign_in, name="wagtailadmin_login"),
    path("cms/", include(wagtailadmin_urls)),
    path("tai-khoan/", include("cms.organisation.staff.urls")),
    path("dinh-danh/", include("cms.organisation.oidc.urls")),
    path("api/v1/", api.urls),
    path("thong-ke/", include("cms.reports.urls")),
    path("xem-truoc/", include("cms.publishing.urls")),
]
