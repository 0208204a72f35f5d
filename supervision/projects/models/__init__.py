"""Rounds, projects, and the records of a project's life."""

from .project import LivelihoodProject, Reason, Source
from .records import (
    Acceptance,
    AskedBy,
    CaseLink,
    ChangeKind,
    ChangeRequest,
    Decision,
    DecisionKind,
    Milestone,
    Origin,
    ProgressReport,
    ProjectPhoto,
    ResidentRating,
    Review,
    ReviewKind,
    SatisfactionTest,
    Side,
)
from .rounds import Level, Proposal, Round

__all__ = [
    "Acceptance",
    "AskedBy",
    "CaseLink",
    "ChangeKind",
    "ChangeRequest",
    "Decision",
    "DecisionKind",
    "Level",
    "LivelihoodProject",
    "Milestone",
    "Origin",
    "ProgressReport",
    "ProjectPhoto",
    "Proposal",
    "Reason",
    "ResidentRating",
    "Review",
    "ReviewKind",
    "Round",
    "SatisfactionTest",
    "Side",
    "Source",
]
