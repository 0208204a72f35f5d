from django.urls import path

from . import views

app_name = "papers"
urlpatterns = [
    path("track/<str:token>/letters/<int:pk>/", views.notice, name="notice"),
    path("desk/cases/<str:number>/papers/<slug:kind>/", views.paper, name="paper"),
]
