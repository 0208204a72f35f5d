from django.urls import path

from . import views

app_name = "registers"
urlpatterns = [
    path("", views.ledger, name="ledger"),
    path("ledger.xlsx", views.ledger_xlsx, name="ledger_xlsx"),
    path("columns/", views.columns, name="columns"),
    path("columns/delete/", views.drop_columns, name="drop_columns"),
    path("callbacks/", views.callbacks, name="callbacks"),
    path("callbacks.xlsx", views.callbacks_xlsx, name="callbacks_xlsx"),
    path("units/", views.units, name="units"),
    path("units.xlsx", views.units_xlsx, name="units_xlsx"),
    path("bulletin/", views.bulletin, name="bulletin"),
    path("bulletin/draft.docx", views.bulletin_draft, name="bulletin_draft"),
    path("exports/", views.exports, name="exports"),
]
