"""Who issues, changes and prints codes."""

ISSUERS = {"station_officer", "street_clerk", "congress_clerk"}


def may_manage(actor):
    """Offices that hand codes out; the rows they may touch are those their lists show."""
    if actor.kind == "system":
        return True
    return actor.membership is not None and actor.membership.role in ISSUERS


def may_print(actor):
    return actor.membership is not None
