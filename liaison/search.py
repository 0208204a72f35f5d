"""Chinese full-text search without a dictionary: every pair of neighbouring characters is a lexeme
with its position, so that two characters suffice and a phrase is found exactly as it stands.

What is indexed is what every reader of the list may read: personal numbers are hidden before, and
long runs of digits are left out, so that nobody finds out by asking what is masked for them.
"""

import re
import unicodedata

from django.contrib.postgres.search import SearchQueryField, SearchVectorField
from django.db.models import BooleanField, F, Func, Value

from liaison.personal import identifiers
from liaison.personal.scrub import mask_numbers

LONG_NUMBER = re.compile(r"\d{7,}")
WORDS = 5  # of one question
APART = 2  # positions between two runs: no phrase reaches across
LAST_POSITION = 16_000  # Postgres keeps none beyond 16,383


def folded(text):
    """One spelling of what reads alike: width, case, no invisible or combining characters."""
    text = unicodedata.normalize("NFKC", text or "").lower()
    return "".join(one for one in text if unicodedata.category(one) not in {"Cf", "Mn", "Me"})


def without_numbers(text):
    """Not even the digits that a masked number shows: they are no words of the matter."""
    text = mask_numbers(text or "", " ")
    for found in reversed(identifiers.find(text)):
        text = f"{text[: found.start]} {text[found.end :]}"
    return LONG_NUMBER.sub(" ", folded(text))


def runs(text):
    """Letters, digits and characters that stand together."""
    found, run = [], ""
    for one in f"{folded(text)} ":
        if one.isalnum():
            run += one
        elif run:
            found.append(run)
            run = ""
    return found


def document(*texts, labels=()):
    """The tsvector, as an expression, of `texts` with personal numbers hidden; `labels` are found
    whole by `labelled`."""
    lexemes, position = [f"'{label}'" for label in labels], 1
    for text in texts:
        for run in runs(without_numbers(text)):
            pairs = [run[at : at + 2] for at in range(len(run))]  # the last is one character
            for pair in pairs:
                if position < LAST_POSITION:
                    lexemes.append(f"'{pair}':{position}")
                position += 1
            position += APART
    return Func(
        Value(" ".join(lexemes)),
        template="%(expressions)s::tsvector",
        output_field=SearchVectorField(),
    )


def phrase(word):
    """The tsquery text for one word: its runs, each as it stands; "" when nothing can be found."""
    parts = []
    for run in runs(word):
        if len(run) == 1:
            parts.append(f"'{run}':*")
        else:
            parts.append(" <-> ".join(f"'{run[at : at + 2]}'" for at in range(len(run) - 1)))
    return " & ".join(f"({part})" for part in parts)


def either(*texts):
    return " | ".join(f"({text})" for text in texts if text)


def labelled(label):
    return f"'{label}'"


def matches(vector, text):
    """A condition: the column `vector` holds what the tsquery `text` asks for."""
    query = Func(Value(text), template="%(expressions)s::tsquery", output_field=SearchQueryField())
    return Func(
        F(vector),
        query,
        template="(%(expressions)s)",
        arg_joiner=" @@ ",
        output_field=BooleanField(),
    )
