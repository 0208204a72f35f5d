from django.urls import path

from . import views

app_name = "keys"
urlpatterns = [
    path("", views.keys, name="list"),
    path("new/", views.new, name="new"),
    path("<int:pk>/collect/", views.collect, name="collect"),
    path("<int:pk>/rotate/", views.rotate, name="rotate"),
    path("<int:pk>/revoke/", views.revoke, name="revoke"),
]
