"""Who publishes the reviewed map of a place: the 代表工委 and the system administrator of it."""

KEEPERS = {"congress_clerk", "system_admin"}


def may_publish(actor):
    held = actor.membership
    return actor.kind == "user" and held is not None and held.role in KEEPERS
