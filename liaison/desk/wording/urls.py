from django.urls import path

from . import views

urlpatterns = [
    path("", views.phrases, name="phrases"),
    path("new/", views.edit, name="new_phrase"),
    path("<int:pk>/", views.edit, name="edit_phrase"),
    path("<int:pk>/delete/", views.delete, name="delete_phrase"),
]
