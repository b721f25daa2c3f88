"""Addresses of staff sign-in. Only these of allauth's views are reachable: no sign-up, no e-mail, no password reset."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as keys
from django.urls import path
from django.views.generic import RedirectView

from cms.organisation.staff import keeping, views

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="mfa_index")),
    path("dang-nhap/", views.SignIn.as_view(), name="account_login"),
    path("dang-nhap/khoa/", keys.login_webauthn, name="mfa_login_webauthn"),
    path("dang-nhap/xac-thuc/", mfa.authenticate, name="mfa_authenticate"),
    path("dang-xuat/", account.logout, name="account_logout"),
    path("phien/", keeping.session_now, name="staff_session_now"),
    path("phien/xong/", keeping.signed_in_again, name="staff_signed_in_again"),
    path("tam-khoa/", account.account_inactive, name="account_inactive"),
    path("mat-khau/", account.password_change, name="account_change_password"),
    path("xac-nhan/", account.reauthenticate, name="account_reauthenticate"),
    path("xac-nhan/ma/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("xac-nhan/khoa/", keys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("bao-mat/", mfa.index, name="mfa_index"),
    path("bao-mat/ung-dung/", views.SetUpApp.as_view(), name="mfa_activate_totp"),
    path("bao-mat/ung-dung/bo/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("bao-mat/khoa/", keys.list_webauthn, name="mfa_list_webauthn"),
    path("bao-mat/khoa/them/", views.AddKey.as_view(), name="mfa_add_webauthn"),
    path("bao-mat/khoa/<int:pk>/bo/", keys.remove_webauthn, name="mfa_remove_webauthn"),
    path("bao-mat/khoa/<int:pk>/sua/", keys.edit_webauthn, name="mfa_edit_webauthn"),
    path("bao-mat/ma-du-phong/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("bao-mat/ma-du-phong/tao/", views.MakeCodes.as_view(), name="mfa_generate_recovery_codes"),
    path("bao-mat/ma-du-phong/tai-ve/", codes.download_recovery_codes, name="mfa_download_recovery_codes"),
]
