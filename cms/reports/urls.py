"""Addresses under /thong-ke/. Unit codes hold no slash; `<page>` is a key of `pages.PAGES`."""

from django.urls import path, re_path

from cms.reports import views

app_name = "reports"

_UNIT = r"^(?P<code>[^/]+)/(?P<page>[a-z-]+)"
_KIND = r"\.(?P<kind>xlsx|csv)$"

urlpatterns = [
    path("", views.home, name="home"),
    # Not Wagtail's: that one answers only those who may edit. It leads to the sign-in page, and from there back.
    path("<str:code>/", views.page, name="unit"),
    re_path(_UNIT + _KIND, views.download, name="download"),
    re_path(_UNIT + r"/(?P<item>[^/]+)" + _KIND, views.download, name="item-download"),
    path("<str:code>/<slug:page>/", views.page, name="page"),
    path("<str:code>/<slug:page>/<str:item>/", views.page, name="item"),
]
