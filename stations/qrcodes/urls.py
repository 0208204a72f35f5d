from django.urls import path

from . import views

app_name = "qrcodes"
urlpatterns = [
    path("q/<slug:token>/code.<str:extension>", views.picture, name="picture"),
    path("q/<slug:token>/<slug:sheet>.<str:extension>", views.sheet, name="sheet"),
    path("desk/codes/", views.manage, name="manage"),
    path("desk/codes/issue/", views.issue, name="issue"),
    path("desk/codes/<slug:token>/rotate/", views.rotate, name="rotate"),
    path("desk/codes/<slug:token>/revoke/", views.revoke, name="revoke"),
]
