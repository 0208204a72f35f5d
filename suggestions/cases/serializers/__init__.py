"""What goes in and out of the REST API. Explicit fields only: what isn't named here is ignored."""

from .bodies import BODIES, CodeSerializer, NothingSerializer, RatingSerializer
from .fields import AttachmentsMixin, CodeField
from .intake import NewCaseSerializer, TrackQuerySerializer
from .out import (
    CaseRowSerializer,
    CaseSerializer,
    CategorySerializer,
    ClockSerializer,
    CrossNumberSerializer,
    EventSerializer,
    MainCaseSerializer,
    NewCrossNumberSerializer,
    PublicCaseSerializer,
    ReceiptSerializer,
    TimelineEntrySerializer,
)

__all__ = [
    "AttachmentsMixin",
    "BODIES",
    "CaseRowSerializer",
    "CaseSerializer",
    "CategorySerializer",
    "ClockSerializer",
    "CodeField",
    "CodeSerializer",
    "CrossNumberSerializer",
    "EventSerializer",
    "MainCaseSerializer",
    "NewCaseSerializer",
    "NewCrossNumberSerializer",
    "NothingSerializer",
    "PublicCaseSerializer",
    "RatingSerializer",
    "ReceiptSerializer",
    "TimelineEntrySerializer",
    "TrackQuerySerializer",
]
