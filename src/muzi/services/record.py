"""What every service record has, and the pregnancy that ties a woman's records together."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from muzi.database.policies import OF_PERSON


class Pregnancy(models.Model):
    """One pregnancy of one woman. It carries no clinical value: those are facts of its records."""

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="pregnancies")
    care_institution = models.ForeignKey(
        "places.Institution", models.PROTECT, verbose_name=_("管理机构")
    )
    opened_on = models.DateField(_("首次记录日期"))

    rls = OF_PERSON

    class Meta:
        verbose_name = _("妊娠")
        indexes = [models.Index(fields=["person", "-opened_on"])]

    def __str__(self) -> str:
        return f"pregnancy {self.pk}"


class Record(models.Model):
    """A service given to one person on one day. Written by services.actions only.

    A record is never deleted: an amendment keeps the earlier version (access.Version, by trigger)
    and a void keeps its reason.
    """

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    pregnancy = models.ForeignKey(Pregnancy, models.PROTECT, related_name="+")
    served_on = models.DateField(_("服务日期"))
    institution = models.ForeignKey(
        "places.Institution",
        models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("服务机构"),
    )
    provider = models.CharField(_("服务人员"), max_length=40, blank=True)
    # One form, one record: a form sent twice (a retry after a lost answer) is recognised.
    token = models.UUIDField(unique=True, editable=False)
    recorded_by = models.ForeignKey("access.User", models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField(_("录入时间"))
    version = models.SmallIntegerField(default=1)
    changed_by = models.ForeignKey(
        "access.User", models.PROTECT, null=True, related_name="+", db_index=False
    )
    changed_at = models.DateTimeField(null=True)
    change_reason = models.CharField(_("更正理由"), max_length=200, blank=True)
    voided_at = models.DateTimeField(null=True)

    rls = OF_PERSON
    versioned = "person_id"

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(changed_at__isnull=True, changed_by__isnull=True, change_reason="")
                | (Q(changed_at__isnull=False, changed_by__isnull=False) & ~Q(change_reason="")),
                name="%(class)s_change_whole",
            ),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True) | Q(changed_at__isnull=False),
                name="%(class)s_void_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{type(self).__name__} {self.pk}"


def once_per_pregnancy(kind: str) -> models.UniqueConstraint:
    """A pregnancy has one such record (voided ones aside)."""
    return models.UniqueConstraint(
        fields=["pregnancy"], condition=Q(voided_at__isnull=True), name=f"{kind}_once"
    )
