from django.urls import path

from . import views

app_name = "audit"
urlpatterns = [
    path("sign-ins/", views.sign_ins, name="sign_ins"),
    path("ledger/", views.ledger, name="ledger"),
    path("reveals/", views.reveals, name="reveals"),
    path("security/", views.security, name="security"),
]
