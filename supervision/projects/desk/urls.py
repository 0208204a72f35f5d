from django.urls import path

from supervision.projects.calls import views as calls

from . import views

app_name = "project_desk"
urlpatterns = [
    path("", views.projects, name="list"),
    path("new/", views.new, name="new"),
    path("rounds/", calls.rounds, name="rounds"),
    path("rounds/<int:pk>/", calls.show_round, name="round"),
    path("rounds/<int:pk>/batch/<slug:action>/", calls.batch, name="batch"),
    path("rounds/<int:pk>/<slug:action>/", calls.act_on_round, name="act_on_round"),
    path("proposals/", calls.proposals, name="proposals"),
    path("proposals/<int:pk>/", calls.show_proposal, name="proposal"),
    path("proposals/<int:pk>/<slug:action>/", calls.act_on_proposal, name="act_on_proposal"),
    path("<slug:code>/", views.show, name="show"),
    path("<slug:code>/<slug:action>/", views.act, name="act"),
]
