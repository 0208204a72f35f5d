from django.urls import path

from . import views

app_name = "cases"
urlpatterns = [
    path("q/<slug:token>/", views.landing, name="landing"),
    path("suggest/", views.suggest, name="suggest"),
    path("suggest/done/", views.submitted, name="submitted"),
    path("track/", views.track, name="track"),
    path("track/<str:token>/", views.followed, name="followed"),
    path("track/<str:token>/rate/", views.rate, name="rate"),
    path("track/<str:token>/supplement/", views.supplement, name="supplement"),
    path("track/<str:token>/withdraw/", views.withdraw, name="withdraw"),
    path("track/<str:token>/reprint/", views.reprint, name="reprint"),
    path("track/<str:token>/privacy/", views.own_data, name="own_data"),
    path("track/<str:token>/privacy/copy.<str:extension>", views.copy, name="copy"),
    path("track/<str:token>/privacy/correct/", views.correct, name="correct"),
    path("track/<str:token>/privacy/consent/", views.consent, name="consent"),
    path("track/<str:token>/erase/", views.erase, name="erase"),
]
