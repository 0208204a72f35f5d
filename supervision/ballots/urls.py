from django.urls import path

from . import views
from .voting import views as voting

app_name = "ballots"
urlpatterns = [
    path("desk/ballots/", views.ballots, name="list"),
    path("desk/ballots/new/", views.new, name="new"),
    path("desk/ballots/<uuid:uid>/", views.show, name="show"),
    path("desk/ballots/<uuid:uid>/roll/", views.roll, name="roll"),
    path("desk/ballots/<uuid:uid>/codes/", views.codes, name="codes"),
    path("desk/ballots/<uuid:uid>/hall/", views.hall, name="hall"),
    path("desk/ballots/<uuid:uid>/papers/", views.papers, name="papers"),
    path("desk/ballots/<uuid:uid>/recount/", views.recount, name="recount"),
    path("desk/ballots/<uuid:uid>/recount.py", views.recount_script, name="recount_script"),
    path("desk/ballots/<uuid:uid>/vote/", voting.at_desk, name="vote"),
    path("desk/ballots/<uuid:uid>/<slug:action>/", views.act, name="act"),
    path("vote/", voting.enter_code, name="enter_code"),
    path("vote/ballot/", voting.at_seat, name="at_seat"),
    path("ballots/", voting.results, name="results"),
    path("ballots/<uuid:uid>/", voting.result, name="result"),
]
