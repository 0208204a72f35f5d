from django.urls import path

from . import views

app_name = "papers"
urlpatterns = [
    path("desk/cases/<str:number>/papers/<slug:kind>/", views.paper, name="paper"),
]
