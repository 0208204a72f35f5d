from django.urls import path

from . import views

app_name = "projects"
urlpatterns = [
    path("", views.projects, name="list"),
    path("calls/<uuid:uid>/", views.call, name="call"),
    path("proposals/<uuid:uid>/", views.proposal, name="proposal"),
    path("<slug:code>/", views.project, name="project"),
    path("<slug:code>/rate/", views.rate, name="rate"),
    path("<slug:code>/photos/<int:pk>/", views.photo, name="photo"),
    path("<slug:code>/photos/<int:pk>/thumbnail/", views.thumbnail, name="thumbnail"),
]
