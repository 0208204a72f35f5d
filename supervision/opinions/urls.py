from django.urls import path

from . import views

app_name = "opinions"
urlpatterns = [
    path("", views.opinions, name="list"),
    path("new/", views.new, name="new"),
    path("<uuid:uid>/", views.show, name="show"),
    path("<uuid:uid>/<slug:action>/", views.act, name="act"),
]
