from django.urls import path

from . import views

urlpatterns = [
    path("", views.filters, name="filters"),
    path("<int:pk>/delete/", views.delete, name="delete_filter"),
]
