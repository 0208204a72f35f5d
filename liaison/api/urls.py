"""One router for all nouns: each app brings its own view."""

from django.urls import include, path, re_path
from rest_framework.routers import SimpleRouter

from liaison.attachments.api import AttachmentView
from liaison.dashboards.api import StatisticsView
from stations.divisions.api import DivisionView
from stations.network.api import StationView
from stations.organisations.api import UnitView
from stations.representatives.api import RepresentativeView
from suggestions.cases.api import CaseView, CategoryView
from suggestions.commitments.api import CommitmentView
from suggestions.papers.api import PaperView
from suggestions.publications.api import OpenCaseView
from suggestions.transfers.api import TransferView
from supervision.ballots.api import BallotView
from supervision.groups.api import GroupView
from supervision.letters.api import LetterView, ProblemListView, ProblemView
from supervision.meetings.api import MeetingView, SeatView, TermView
from supervision.opinions.api import OpinionView
from supervision.projects.api import ProjectView
from supervision.projects.calls.api import RoundView

from . import views
from .api import ChangesView

router = SimpleRouter()
router.register("cases", CaseView, "case")
router.register("transfers", TransferView, "transfer")
router.register("commitments", CommitmentView, "commitment")
router.register("projects", ProjectView, "project")
router.register("rounds", RoundView, "round")
router.register("papers", PaperView, "paper")
router.register("ballots", BallotView, "ballot")
router.register("meetings", MeetingView, "meeting")
router.register("seats", SeatView, "seat")
router.register("terms", TermView, "term")
router.register("groups", GroupView, "group")
router.register("opinions", OpinionView, "opinion")
router.register("letters", LetterView, "letter")
router.register("problems", ProblemView, "problem")
router.register("problem-lists", ProblemListView, "problem-list")
router.register("changes", ChangesView, "changes")
router.register("statistics", StatisticsView, "statistics")
router.register("attachments", AttachmentView, "attachment")
router.register("divisions", DivisionView, "division")
router.register("stations", StationView, "station")
router.register("representatives", RepresentativeView, "representative")
router.register("units", UnitView, "unit")
router.register("open-cases", OpenCaseView, "open-case")
router.register("categories", CategoryView, "category")

app_name = "api"
urlpatterns = [
    path("schema/", views.SchemaView.as_view(), name="schema"),
    path("docs/", views.DocsView.as_view(url_name="api:schema"), name="docs"),
    path("docs/errors/", views.errors, name="errors"),
    path("", include(router.urls)),
    re_path(r"^(?P<path>.*)$", views.unknown, name="unknown"),
]
