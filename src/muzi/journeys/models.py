"""What is derived from records, stored beside them: facts, due windows, findings, grades.

Only journeys.rebuild writes these tables; a full rebuild must find no difference.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from muzi.database.policies import OF_REGION, OF_REGION_MIXED, OF_REGION_RESTRICTED
from muzi.journeys.facts import ChildFacts, InfectionFacts, PregnancyFacts, described
from muzi.people.models import Person
from muzi.services.record import Pregnancy


def _column(annotation: str, label: Any) -> models.Field[Any, Any]:
    """The column that stores a fact of this type (annotations are text: see facts.py)."""
    if annotation.startswith("date"):
        return models.DateField(label, null=True)
    if annotation.startswith("bool"):
        return models.BooleanField(label, null=True)
    if annotation == "int":
        return models.IntegerField(label, default=0)
    if annotation.startswith("int"):
        return models.IntegerField(label, null=True)
    return models.CharField(label, max_length=24, blank=True, default="")


def store(row: type[models.Model], kind: type) -> None:
    """Give the table `row` one column for each fact of `kind`."""
    for name, each in described(kind).items():
        row.add_to_class(name, _column(str(each.type), each.metadata["label"]))


class Row(models.Model):
    """A stored facts row: whose it is, where she lives, who looks after her."""

    facts_class: ClassVar[type]

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    region = models.BigIntegerField(_("现住地"))
    care_institution = models.ForeignKey(
        "places.Institution", models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        abstract = True

    if TYPE_CHECKING:
        # The columns are made from the facts class (see `store`), which a type checker cannot see.
        def __getattr__(self, name: str) -> Any: ...

    def facts(self) -> Any:
        """The row as the frozen facts it stores."""
        return self.facts_class(
            **{name: getattr(self, name) for name in described(self.facts_class)}
        )


class PregnancyRow(Row):
    pregnancy = models.OneToOneField(
        Pregnancy, models.PROTECT, primary_key=True, related_name="row"
    )
    facts_class = PregnancyFacts
    rls = OF_REGION

    class Meta:
        verbose_name = _("妊娠")
        indexes = [
            models.Index("region", "delivered_on", name="pregnancy_region_delivered"),
            models.Index(
                "region", "edd", name="pregnancy_ongoing", condition=models.Q(outcome="ongoing")
            ),
            models.Index(
                "care_institution",
                "edd",
                name="pregnancy_care",
                condition=models.Q(outcome="ongoing"),
            ),
            models.Index(
                "region",
                "severity",
                name="pregnancy_at_risk",
                condition=models.Q(outcome="ongoing", severity__in=["orange", "red"]),
            ),
            models.Index(
                "region",
                "died_on",
                name="pregnancy_deaths",
                condition=models.Q(died_on__isnull=False),
            ),
        ]


store(PregnancyRow, PregnancyFacts)


class InfectionRow(Row):
    pregnancy = models.OneToOneField(
        Pregnancy, models.PROTECT, primary_key=True, related_name="infection_row"
    )
    facts_class = InfectionFacts
    rls = OF_REGION_RESTRICTED

    class Meta:
        indexes = [models.Index("region", "delivered_on", name="infection_region_delivered")]


store(InfectionRow, InfectionFacts)


class ChildRow(Row):
    child = models.OneToOneField(Person, models.PROTECT, primary_key=True, related_name="child_row")
    pregnancy = models.ForeignKey(Pregnancy, models.PROTECT, related_name="child_rows")
    facts_class = ChildFacts
    rls = OF_REGION

    class Meta:
        verbose_name = _("儿童")
        indexes = [
            models.Index("region", "born_on", name="child_region_born"),
            models.Index(
                "region", "died_on", name="child_deaths", condition=models.Q(died_on__isnull=False)
            ),
        ]


store(ChildRow, ChildFacts)


class Due(models.Model):
    """A due window of one contact. Open, overdue and missed are worked out when it is read."""

    pregnancy = models.ForeignKey(Pregnancy, models.PROTECT, related_name="due")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    region = models.BigIntegerField()
    care_institution = models.ForeignKey(
        "places.Institution", models.PROTECT, related_name="+", db_index=False
    )
    schedule = models.CharField(max_length=40)
    contact = models.CharField(max_length=40)
    satisfied_by = models.CharField(max_length=40)
    opens = models.DateField()
    due = models.DateField()
    closes = models.DateField()
    ends = models.DateField(null=True)
    satisfied_on = models.DateField(null=True)
    record_id = models.BigIntegerField(null=True)

    rls = OF_REGION

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pregnancy", "person", "schedule", "contact"], name="due_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["region", "closes"],
                name="due_open_region",
                condition=models.Q(satisfied_on__isnull=True),
            ),
            models.Index(
                fields=["care_institution", "closes"],
                name="due_open_care",
                condition=models.Q(satisfied_on__isnull=True),
            ),
            models.Index(
                fields=["region", "satisfied_on"],
                name="due_done_region",
                condition=models.Q(satisfied_on__isnull=False),
            ),
        ]


class Finding(models.Model):
    """A risk factor present in a pregnancy, with the value and record that show it."""

    pregnancy = models.ForeignKey(Pregnancy, models.PROTECT, related_name="findings")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    region = models.BigIntegerField()
    code = models.CharField(max_length=8)
    colour = models.CharField(max_length=8)
    rule_set = models.CharField(max_length=60)
    since = models.DateField()
    until = models.DateField(null=True)
    # What first showed it, as JSON text: [[variable, value, day, record], …]. Text and not jsonb,
    # so that what is stored compares equal to what is derived.
    evidence = models.TextField(default="[]")
    restricted = models.BooleanField(default=False)

    rls = OF_REGION_MIXED

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pregnancy", "code", "since"], name="finding_once")
        ]


class GradeRow(models.Model):
    """The history of a pregnancy's colour: one row for each day on which it changed."""

    pregnancy = models.ForeignKey(Pregnancy, models.PROTECT, related_name="grades")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    region = models.BigIntegerField()
    on = models.DateField()
    severity = models.CharField(max_length=8)
    infectious = models.BooleanField(default=False)
    codes = ArrayField(models.CharField(max_length=8), default=list)
    rule_set = models.CharField(max_length=60, blank=True)

    rls = OF_REGION

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pregnancy", "on"], name="grade_once")]
        indexes = [models.Index(fields=["region", "on"], name="grade_region_on")]
