from django.urls import include, path

from . import views
from .beside import views as beside
from .snaps import views as snaps
from .steps import views as steps

app_name = "desk"
urlpatterns = [
    path("", views.queue, name="queue"),
    path("snap/", snaps.snap, name="snap"),
    path("snaps/", snaps.snaps, name="snaps"),
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
    path("cases/<str:number>/<slug:action>/", steps.act, name="act"),
]
