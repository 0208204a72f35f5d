from django.urls import path

from . import views

app_name = "offices"
urlpatterns = [
    path("people/", views.people, name="people"),
    path("people/new/", views.choose_role, name="choose_role"),
    path("people/new/<slug:role>/", views.grant, name="grant"),
    path("people/proposed/", views.proposed, name="proposed"),
    path("people/<int:pk>/confirm/", views.confirm, name="confirm"),
    path("people/<int:pk>/refuse/", views.refuse, name="refuse"),
    path("people/<int:pk>/end/", views.end, name="end"),
    path("people/<int:pk>/handover/", views.handover, name="handover"),
    path("roles/", views.roles, name="roles"),
    path("terms/<uuid:uid>/", views.terms, name="terms"),
    path("terms/<uuid:uid>/<int:pk>/<slug:change>/", views.change_term, name="change_term"),
]
