from django.urls import path

from . import views

app_name = "representatives"
urlpatterns = [
    path("", views.find, name="find"),
    path("unattached/", views.unattached, name="unattached"),
    path("<uuid:uid>/", views.profile, name="profile"),
    path("<uuid:uid>/edit/", views.edit, name="edit"),
    path("<uuid:uid>/portrait/", views.portrait, name="portrait"),
    path("<uuid:uid>/portrait/remove/", views.remove_portrait, name="remove_portrait"),
]
