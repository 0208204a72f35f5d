from django.urls import path

from . import views

app_name = "letters"
urlpatterns = [
    path("letters/", views.letters, name="list"),
    path("letters/new/", views.new, name="new"),
    path("letters/<uuid:uid>/", views.show, name="show"),
    path("letters/<uuid:uid>/<slug:action>/", views.act, name="act"),
    path("problems/", views.problems, name="problems"),
    path("problems/<int:pk>/", views.problem, name="problem"),
    path("problems/<int:pk>/<slug:action>/", views.act_problem, name="act_problem"),
    path("problem-lists/", views.problem_lists, name="lists"),
    path("problem-lists/new/", views.new_list, name="new_list"),
    path("problem-lists/<uuid:uid>/", views.list_show, name="list_show"),
]
