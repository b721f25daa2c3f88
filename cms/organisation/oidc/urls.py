from django.urls import path

from cms.organisation.oidc import views

urlpatterns = [
    path("", views.start, name="member_identity"),
    path("ve/<slug:provider_id>/", views.callback, name="openid_connect_callback"),
]
