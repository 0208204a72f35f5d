from django.urls import path

from . import views

app_name = "transfers"
urlpatterns = [
    path("desk/transfers/", views.transfers, name="list"),
    path("desk/transfers/<str:number>/", views.show, name="show"),
    path("desk/transfers/<str:number>/paper/", views.paper, name="paper"),
    path("desk/transfers/<str:number>/<slug:action>/", views.act, name="act"),
    path("track/<str:token>/notices/<str:number>/", views.notice, name="notice"),
]
