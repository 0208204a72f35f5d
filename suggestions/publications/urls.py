from django.urls import path

from . import views

app_name = "publications"
urlpatterns = [
    path("", views.matters, name="list"),
    path("points/", views.points, name="points"),
    path("rss.xml", views.feed, name="feed"),
    path("<uuid:uid>/", views.matter, name="matter"),
    path("<uuid:uid>/me-too/", views.me_too, name="me_too"),
    path("<uuid:uid>/photos/<int:pk>/", views.photo, name="photo"),
    path("<uuid:uid>/photos/<int:pk>/thumbnail/", views.thumbnail, name="thumbnail"),
]
