"""RSS of what was done, for readers and for the websites of others."""

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.translation import gettext_lazy as _

from .filters import narrowed
from .models import Publication
from .presentation import names_of, place_of

SHOWN = 30


class OpenFeed(Feed):
    feed_type = Rss201rev2Feed
    description = _("人大代表家站点办理公开：反映了什么，怎么办的，结果怎样。")

    def title(self):
        return _("%s · 办理公开") % settings.SITE_NAME

    def link(self):
        return reverse("publications:list")

    def get_object(self, request):
        chosen = {name: request.GET.get(name, "")[:12] for name in ("place", "category", "month")}
        rows = narrowed(Publication.objects.public(), **chosen).select_related("category")
        return list(rows.order_by("-published_at", "-id")[:SHOWN])

    def items(self, rows):
        names = names_of(rows) if rows else {}
        for row in rows:
            row.where = place_of(row, names)
        return rows

    def item_title(self, row):
        return row.title

    def item_description(self, row):
        said = [row.where, f"{_('反映了什么')}：{row.told}", f"{_('怎么办的')}：{row.done}"]
        said.append(f"{_('结果怎样')}：{row.outcome}")
        return "\n".join(filter(None, said))

    def item_link(self, row):
        return reverse("publications:matter", args=[row.uid])

    def item_guid(self, row):
        return str(row.uid)

    item_guid_is_permalink = False

    def item_pubdate(self, row):
        return row.published_at

    def item_categories(self, row):
        return [row.category.name] if row.category_id else []
