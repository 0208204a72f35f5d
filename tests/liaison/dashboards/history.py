"""What the figures are asked about, recorded once."""

from liaison.dashboards import actions as dashboards
from liaison.ledger import actions as ledger
from tests import stages
from tests.cast import NOW, make_case


def seal_and_count(now=NOW):
    """What happened so far is sealed and counted."""
    ledger.seal()
    return dashboards.follow(now=now)


@stages.stage
def of_three(cast):
    """A second round, one closed, one at another station."""
    stages.second_round(cast)
    stages.closed(cast)
    make_case(cast, station=cast.other_station, representative=cast.other_representative)
    seal_and_count()


@stages.stage
def of_five(cast):
    """The same, one withdrawn and one new."""
    of_three(cast)
    stages.withdrawn(cast)
    make_case(cast)
    seal_and_count()
