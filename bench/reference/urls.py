from django.urls import path

from . import views

urlpatterns = [
    path("submit/", views.submit),
    path("submit/<str:number>/", views.done, name="done"),
    path("queue/", views.queue),
    path("cases/<str:number>/", views.detail),
    path("bare/insert/", views.bare_insert),
    path("bare/rows/", views.bare_rows),
]
