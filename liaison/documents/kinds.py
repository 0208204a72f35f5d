"""The kinds of paper, declared by the apps whose matters they are about, and who reads them."""

from collections.abc import Callable
from dataclasses import dataclass, field

KINDS: dict[str, "Kind"] = {}
ABOUT: dict[str, "About"] = {}
LETTER, SHEET = "letter", "sheet"
# What every paper may say of itself; apps add their own.
OWN = {
    "机关": "青溪县人大常委会代表工委",
    "机关简称": "青溪人大",
    "发文字号": "青溪人大交〔2026〕3号",
    "日期": "2026年11月22日",
    "经办人": "陈示例",
    "联系电话": "0000-5550100",
    "抄送": "青溪县人民政府办公室",
}


@dataclass(frozen=True)
class Kind:
    """One kind of paper. `words` is its house wording; `variables` {name: sample} are what the
    words may name. `word` is the 代字, a text with {机关简称}; `is_inside` papers never leave the
    congress; `has_imprint` papers end with 印发机关 and 印发日期 (a letter never does, 10.1);
    `edition` counts changes of the house wording."""

    key: str
    label: str
    form: str
    word: str
    title: str
    body: str
    to: str = ""
    variables: dict = field(default_factory=dict)
    is_inside: bool = False
    has_imprint: bool = False
    edition: int = 1

    @property
    def has_copies(self):
        """Whether it may say 抄送."""
        return self.form == LETTER or self.has_imprint

    @property
    def samples(self):
        return OWN | self.variables


@dataclass(frozen=True)
class About:
    """What papers are about: `scope(actor)` is a Q over Document, `labels(ids, actor)`
    {id: (words, link)} for lists; `lock(id)` takes the row before the paper's, `moved(document,
    action, by, now, text)` hears of every step in the same transaction."""

    scope: Callable
    labels: Callable
    lock: Callable
    moved: Callable | None = None


def declare(kind):
    KINDS[kind.key] = kind
    return kind


def register(about_type, about):
    ABOUT[about_type] = about
