"""Chinese names found by pinyin: the full spelling, a space, the initials ("linshili lsl")."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


def pinyin_of(name):
    # Its dictionary takes a third of a second to load, and most processes never spell a name.
    from pypinyin import Style, lazy_pinyin

    full = "".join(lazy_pinyin(name)).lower().replace(" ", "")
    initials = "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)).lower().replace(" ", "")
    return f"{full[:160]} {initials[:39]}"


class NamedQuerySet(models.QuerySet):
    def named(self, words):
        """Rows whose name holds `words`, or whose pinyin or initials begin with them."""
        words = words.strip()[:40]
        spelt = words.lower().replace(" ", "")
        found = Q(name__contains=words)
        if spelt.isascii() and spelt:
            found |= Q(pinyin__startswith=spelt) | Q(pinyin__contains=f" {spelt}")
        return self.filter(found)


class Named(models.Model):
    """A name and its pinyin, which follows the name unless somebody spelt it by hand (单: Shan)."""

    name = models.CharField(_("名称"), max_length=100)
    pinyin = models.CharField(
        _("拼音"), max_length=200, blank=True, db_index=True, help_text=_("留空自动生成")
    )

    SPELT = ("pinyin",)

    class Meta:
        abstract = True

    def save(self, *, update_fields=None, **kwargs):
        if not self.pinyin or self._as_loaded("name") != self.name:
            self.spell()
            if update_fields is not None:
                update_fields = {*update_fields, *self.SPELT}
        super().save(update_fields=update_fields, **kwargs)
        self._loaded = {"name": self.name, "pinyin": self.pinyin}

    @classmethod
    def from_db(cls, db, field_names, values):
        row = super().from_db(db, field_names, values)
        row._loaded = {key: row.__dict__.get(key) for key in ("name", "pinyin")}
        return row

    def spell(self):
        """Derive what follows from the name; a pinyin that was just typed in is kept."""
        if not self.pinyin or self._as_loaded("pinyin") == self.pinyin:
            self.pinyin = pinyin_of(self.name)

    def _as_loaded(self, field):
        return getattr(self, "_loaded", {}).get(field)
