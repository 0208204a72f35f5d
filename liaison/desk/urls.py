from django.urls import include, path

from . import views
from .beside import views as beside

app_name = "desk"
urlpatterns = [
    path("", views.queue, name="queue"),
    path("snap/", views.snap, name="snap"),
    path("snaps/", views.snaps, name="snaps"),
    path("interests/", views.interests, name="interests"),
    path("phrases/", include("liaison.desk.wording.urls")),
    path("enter/", include("liaison.desk.entry.urls")),
    path("batch/", include("liaison.desk.batch.urls")),
    path("filters/", include("liaison.desk.saved.urls")),
    path("cases/<str:number>/", views.case, name="case"),
    path("cases/<str:number>/reveal/", views.reveal, name="reveal"),
    path("cases/<str:number>/reprint/", views.reprint, name="reprint"),
    path("cases/<str:number>/watch/", beside.watch, name="watch"),
    path("cases/<str:number>/numbers/", beside.numbers, name="numbers"),
    path("cases/<str:number>/card/", beside.card, name="card"),
    path("cases/<str:number>/card.png", beside.card_picture, name="card_picture"),
    path("cases/<str:number>/<slug:action>/", views.act, name="act"),
]
