from django.urls import path

from . import views

app_name = "protection"
urlpatterns = [
    path("personal/", views.kept, name="kept"),
    path("personal/register/", views.processing, name="processing"),
    path("personal/register.csv", views.download, name="download"),
    path("personal/holds/", views.holds, name="holds"),
    path("personal/holds/<int:pk>/release/", views.release, name="release"),
]
