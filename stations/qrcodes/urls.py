from django.urls import path

from . import views

app_name = "qrcodes"
urlpatterns = [
    path("<slug:token>/code.<str:extension>", views.picture, name="picture"),
    path("<slug:token>/<slug:sheet>.<str:extension>", views.sheet, name="sheet"),
]
