from django.urls import path

from . import views

app_name = "meetings"
urlpatterns = [
    path("", views.meetings, name="list"),
    path("new/", views.new, name="new"),
    path("terms/", views.terms, name="terms"),
    path("terms/<int:pk>/", views.term, name="term"),
    path("terms/<int:pk>/members/<int:member>/", views.dismiss, name="dismiss"),
    path("<uuid:uid>/", views.show, name="show"),
    path("<uuid:uid>/roster/", views.roster, name="roster"),
    path("<uuid:uid>/sheet/", views.sheet, name="sheet"),
    path("<uuid:uid>/materials/<int:pk>/", views.material, name="material"),
    path("<uuid:uid>/hall/", views.hall, name="hall"),
    path("<uuid:uid>/hall/code.svg", views.hall_code, name="hall_code"),
    path("<uuid:uid>/here/", views.here, name="here"),
    path("<uuid:uid>/seats/<int:pk>/", views.seat, name="seat"),
    path("<uuid:uid>/seats/<int:pk>/<slug:action>/", views.act_seat, name="act_seat"),
    path("<uuid:uid>/<slug:action>/", views.act, name="act"),
]
