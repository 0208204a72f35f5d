from django.urls import path

from . import views

app_name = "publication_desk"
urlpatterns = [
    path("", views.publications, name="list"),
    path("words/", views.words, name="words"),
    path("words/<int:pk>/remove/", views.remove_word, name="remove_word"),
    path("new/<str:number>/", views.new, name="new"),
    path("<int:pk>/", views.show, name="show"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/<slug:action>/", views.act, name="act"),
]
