from django.urls import path

from . import views

app_name = "groups"
urlpatterns = [
    path("", views.groups, name="list"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.show, name="show"),
    path("<int:pk>/<slug:action>/", views.act, name="act"),
]
