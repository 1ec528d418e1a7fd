"""转出: the woman moves and another unit takes over her care."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from muzi.services.fields import Note, OneOf
from muzi.services.record import Record


class Reason(models.TextChoices):
    MOVED = "moved", _("迁居")
    WORK = "work", _("外出务工")
    BIRTH_ELSEWHERE = "birth_elsewhere", _("异地分娩")
    LOST = "lost", _("失访")
    OTHER = "other", _("其他")


class TransferOut(Record):
    reason = OneOf(_("转出原因"), choices=Reason, required=True)
    to_institution = Note(_("接收机构"), max_length=80)
    note = Note(_("交接说明"))

    class Meta(Record.Meta):
        verbose_name = _("转出")
