from django.urls import path

from . import views

app_name = "exports"
urlpatterns = [
    path("", views.exports, name="list"),
    path("new/<slug:kind>/", views.new, name="new"),
    path("<uuid:uid>/", views.show, name="show"),
    path("<uuid:uid>/file/", views.file, name="file"),
]
