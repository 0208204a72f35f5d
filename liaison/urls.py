"""The street map: each app keeps its own paths; names are contract.md's."""

from django.contrib import admin
from django.urls import include, path

from liaison.notifications.urls import public as messages
from liaison.webhooks.urls import rest as webhooks

urlpatterns = [
    path("", include("liaison.portal.urls")),
    path("accounts/", include("liaison.accounts.urls")),
    path("attachments/", include("liaison.attachments.urls")),
    path("stations/", include("stations.network.urls")),
    path("representatives/", include("stations.representatives.urls")),
    path("", include("stations.qrcodes.urls")),
    path("", include("suggestions.cases.urls")),
    path("desk/switch/", include("stations.memberships.urls")),
    path("", include(messages)),
    path("desk/", include("liaison.notifications.urls")),
    path("desk/duty/", include("stations.duty.urls")),
    path("desk/exports/", include("liaison.exports.urls")),
    path("desk/imports/", include("liaison.imports.urls")),
    path("desk/documents/", include("liaison.documents.urls")),
    path("desk/", include("liaison.audit.urls")),
    path("desk/", include("liaison.protection.urls")),
    path("desk/", include("liaison.oversight.urls")),
    path("", include("liaison.dashboards.urls")),
    path("desk/", include("liaison.offices.urls")),
    path("desk/keys/", include("liaison.api.keys.urls")),
    path("desk/webhooks/", include("liaison.webhooks.urls")),
    path("", include("suggestions.transfers.urls")),
    path("", include("suggestions.commitments.urls")),
    path("kiosk/", include("stations.kiosks.urls")),
    path("desk/kiosks/", include("stations.kiosks.desk.urls")),
    path("", include("suggestions.papers.urls")),
    path("desk/registers/", include("suggestions.registers.urls")),
    path("open/", include("suggestions.publications.urls")),
    path("projects/", include("supervision.projects.urls")),
    path("desk/groups/", include("supervision.groups.urls")),
    path("desk/projects/", include("supervision.projects.desk.urls")),
    path("desk/publications/", include("suggestions.publications.desk.urls")),
    path("desk/meetings/", include("supervision.meetings.urls")),
    path("", include("supervision.ballots.urls")),
    path("desk/opinions/", include("supervision.opinions.urls")),
    path("desk/", include("supervision.letters.urls")),
    path("desk/", include("liaison.desk.urls")),
    path("open311/v2/", include("liaison.open311.urls")),
    path("api/v1/", include(webhooks)),
    path("api/v1/", include("liaison.api.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "liaison.portal.errors.bad_request"
handler403 = "liaison.portal.errors.forbidden"
handler404 = "liaison.portal.errors.not_found"
handler500 = "liaison.portal.errors.server_error"
