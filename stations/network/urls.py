from django.urls import path

from . import views

app_name = "network"
urlpatterns = [
    path("", views.network, name="network"),
    path("map/points/", views.points, name="points"),
    path("map/edit/", views.edit_map, name="edit_map"),
    path("map/remove/", views.remove_map, name="remove_map"),
    path("<slug:code>/", views.station, name="station"),
]
