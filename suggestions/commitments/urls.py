from django.urls import path

from . import views

app_name = "commitments"
urlpatterns = [
    path("desk/commitments/", views.commitments, name="list"),
    path("desk/commitments/<int:pk>/", views.show, name="show"),
    path("desk/commitments/<int:pk>/<slug:action>/", views.act, name="act"),
]
