"""Below /xem-truoc/: drafts for staff."""

from django.urls import path

from cms.publishing import views

urlpatterns = [
    path("", views.preview, name="publishing_preview"),
    path("tep/<str:name>", views.draft_file, name="publishing_draft_file"),
]
