from django.urls import path

from . import views

app_name = "dashboards"
urlpatterns = [
    path("desk/figures/", views.figures, name="figures"),
    path("desk/figures/cases/", views.cases, name="cases"),
    path("desk/figures/report.xlsx", views.report, name="report"),
    path("screen/", views.wall, name="wall"),
]
