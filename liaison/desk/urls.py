from django.urls import include, path

from . import views

app_name = "desk"
urlpatterns = [
    path("", views.queue, name="queue"),
    path("snap/", views.snap, name="snap"),
    path("snaps/", views.snaps, name="snaps"),
    path("interests/", views.interests, name="interests"),
    path("filters/", include("liaison.desk.saved.urls")),
    path("cases/<str:number>/", views.case, name="case"),
    path("cases/<str:number>/reveal/", views.reveal, name="reveal"),
    path("cases/<str:number>/reprint/", views.reprint, name="reprint"),
    path("cases/<str:number>/<slug:action>/", views.act, name="act"),
]
