"""The lists that may be taken away. Each app declares its own, made of the scope function and the
narrowing of its page, so that a table never holds more than the page shows."""

from collections.abc import Callable
from dataclasses import dataclass

from liaison.paging import walk


@dataclass(frozen=True)
class Column:
    heading: str
    width: int = 14


@dataclass(frozen=True)
class Sheet:
    """One list as it was asked for, by default in the order in which its rows came to be. `order`
    must not move while the table is written, as a due time does: such a row would be left out.
    `lines(rows)` turns a part of the queryset into lists of cell
    texts. `personal(rows, by=…, reason=…, now=…)` yields further cells per row and keeps, in the
    same transaction, that they were seen; `personal_columns` stand above them."""

    title: str
    columns: list[Column]
    rows: object
    lines: Callable
    order: tuple = ("id",)
    is_numbered: bool = False
    personal_columns: tuple = ()
    personal: Callable | None = None

    def count(self, limit):
        """How many rows, read no further than `limit` and one more."""
        return self.rows.order_by()[: limit + 1].count()

    def headings(self, *, personal=False):
        columns = [*self.columns, *(self.personal_columns if personal else ())]
        return [Column("序号", 6), *columns] if self.is_numbered else columns

    def chunks(self, size):
        return walk(self.rows, order=self.order, size=size)


@dataclass(frozen=True)
class List:
    """`sees(actor)`: whether the actor has this list at all. `sheet(actor, given, now)`: the list
    narrowed by the parameters of its page; raises Refusal for such as mean nothing."""

    key: str
    label: str
    sees: Callable
    sheet: Callable
    back: str  # the page, by its URL name


LISTS: dict[str, List] = {}


def declare(one):
    LISTS[one.key] = one
    return one
