"""Addresses of the screens for members' records, imports and exports, below the CMS's own."""

from django.urls import URLPattern, path

from cms.organisation.admin import exports, imports, members

urlpatterns: list[URLPattern] = [
    path("members/add/", members.add, name="organisation_member_add"),
    path("members/<int:pk>/edit/", members.edit, name="organisation_member_edit"),
    path("members/<int:pk>/transfer/", members.transfer, name="organisation_member_transfer"),
    path("members/<int:pk>/status/", members.status, name="organisation_member_status"),
    path("members/<int:pk>/show/<slug:name>/", members.show_number, name="organisation_member_number"),
    path("people-imports/", imports.index, name="organisation_imports"),
    path("people-imports/template/<slug:subject>/", imports.download_template, name="organisation_import_template"),
    path("people-imports/<int:pk>/", imports.show, name="organisation_import"),
    path("people-imports/<int:pk>/progress/", imports.progress, name="organisation_import_progress"),
    path("people-imports/<int:pk>/sheet/", imports.use_sheet, name="organisation_import_sheet"),
    path("people-imports/<int:pk>/again/", imports.check_again, name="organisation_import_again"),
    path("people-imports/<int:pk>/columns/", imports.name_columns_again, name="organisation_import_rename"),
    path("people-imports/<int:pk>/decide/", imports.decide, name="organisation_import_decide"),
    path("people-imports/<int:pk>/confirm/", imports.confirm, name="organisation_import_confirm"),
    path("people-imports/<int:pk>/cancel/", imports.cancel, name="organisation_import_cancel"),
    path("people-imports/<int:pk>/discard/", imports.discard, name="organisation_import_discard"),
    path("people-imports/<int:pk>/report/", imports.download_report, name="organisation_import_report"),
    path("people-export/", exports.order, name="organisation_export"),
]
