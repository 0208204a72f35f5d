from django.urls import path

from . import views

app_name = "attachments"
urlpatterns = [
    path("", views.upload, name="upload"),
    path("<uuid:pk>/", views.show, name="show"),
    path("<uuid:pk>/thumbnail/", views.thumbnail, name="thumbnail"),
]
