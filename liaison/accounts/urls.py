from django.urls import path

from . import views

app_name = "accounts"
urlpatterns = [
    path("", views.home, name="home"),
    path("sign-in/", views.SignInView.as_view(), name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("verify/", views.verify, name="verify"),
    path("second-factor/", views.second_factor_page, name="second_factor"),
    path("backup-codes/", views.backup_codes, name="backup_codes"),
    path("devices/", views.devices, name="devices"),
    path("devices/<int:pk>/revoke/", views.revoke_device, name="revoke_device"),
    path("sign-ins/", views.sign_ins, name="sign_ins"),
    path("change-password/", views.change_password, name="change_password"),
    path("reset/", views.reset, name="reset"),
    path("reset/<uidb64>/<token>/", views.SetPasswordView.as_view(), name="set_password"),
]
