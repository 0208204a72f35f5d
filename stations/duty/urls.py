from django.urls import path

from . import views

app_name = "duty"
urlpatterns = [
    path("", views.index, name="index"),
    path("<slug:kind>/<slug:code>/", views.roster, name="roster"),
    path("<slug:kind>/<slug:code>/clear/", views.clear, name="clear"),
    path("<slug:kind>/<slug:code>/import/", views.take_table, name="import"),
]
