from django.urls import path

from . import views

app_name = "oversight"
urlpatterns = [
    path("honesty/", views.honesty, name="honesty"),
    path("honesty/cases/", views.honesty_cases, name="honesty_cases"),
    path("honesty/report.csv", views.honesty_csv, name="honesty_csv"),
    path("policies/", views.policies, name="policies"),
    path("policies/new/", views.policy, name="new_policy"),
    path("policies/<int:pk>/", views.policy, name="policy"),
    path("policies/<int:pk>/delete/", views.drop_policy, name="drop_policy"),
]
