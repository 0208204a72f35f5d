from django.urls import path

from . import views

app_name = "representatives"
urlpatterns = [
    path("", views.find, name="find"),
    path("unattached/", views.unattached, name="unattached"),
    path("<uuid:uid>/", views.profile, name="profile"),
]
