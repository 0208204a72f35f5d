from django.urls import path

from . import views

app_name = "kiosk_desk"
urlpatterns = [
    path("", views.manage, name="manage"),
    path("new/", views.issue, name="issue"),
    path("<slug:device>/", views.rename, name="rename"),
    path("<slug:device>/code/", views.code, name="code"),
    path("<slug:device>/renew/", views.renew, name="renew"),
    path("<slug:device>/revoke/", views.revoke, name="revoke"),
]
