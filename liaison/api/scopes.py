"""What a key may be allowed: reading and writing per noun, and personal data apart from both."""

NOUNS = (
    "cases",
    "receptions",
    "proposals",
    "projects",
    "ballots",
    "consultations",
    "statistics",
    "webhooks",
)
SCOPES = frozenset(f"{noun}:{deed}" for noun in NOUNS for deed in ("read", "write")) | {
    "cases:personal"
}
