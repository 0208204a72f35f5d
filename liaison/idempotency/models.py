from django.db import models
from django.utils.translation import gettext_lazy as _


class Answer(models.Model):
    """What one request answered. Who asked and with which key lie here as digests; the answer is
    encrypted with the caller's key, so that a query code in it can't be read from the table."""

    actor = models.CharField(_("请求者摘要"), max_length=64)
    endpoint = models.CharField(_("接口"), max_length=100)
    key = models.CharField(_("请求键摘要"), max_length=64)
    body = models.CharField(_("请求内容摘要"), max_length=64)
    status = models.PositiveSmallIntegerField(_("应答状态"))
    answer = models.TextField(_("应答内容（加密）"))
    about = models.CharField(_("所述编号"), max_length=40, blank=True, db_index=True)
    answered_at = models.DateTimeField(_("应答时间"), db_index=True)

    class Meta:
        verbose_name = _("请求应答")
        verbose_name_plural = _("请求应答")
        constraints = [
            models.UniqueConstraint(
                fields=["actor", "endpoint", "key"], name="idempotency_one_answer_per_key"
            ),
        ]

    def __str__(self):
        return f"{self.endpoint} {self.status}"
