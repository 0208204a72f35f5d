from django.urls import path

from . import views

app_name = "kiosks"
urlpatterns = [
    path("", views.open_device, name="open"),
    path("<slug:device>/", views.home, name="home"),
    path("<slug:device>/here/", views.here, name="here"),
    path("<slug:device>/begin/", views.begin, name="begin"),
    path("<slug:device>/people/", views.people, name="people"),
    path("<slug:device>/help/", views.usage, name="help"),
    path("<slug:device>/say/", views.say, name="say"),
    path("<slug:device>/done/", views.done, name="done"),
    path("<slug:device>/query/", views.query, name="query"),
    path("<slug:device>/progress/", views.progress, name="progress"),
    path("<slug:device>/rate/", views.rate, name="rate"),
]
