"""Figures kept ready: how much of each measure falls in a region and month."""

from __future__ import annotations

from django.db import models

from muzi.database.policies import FIGURES_MIXED


class Cell(models.Model):
    """The count of one measure in one region and month; no row where it is 0.

    `level` is the size of the region (places.codes.Level: 1000 township, 1000000 county, and so on
    to the province). People whose township is not known are in the township cell whose code is the
    county's, so the townships of a county always add up to it; larger regions likewise. Only
    indicators.cells writes here. The key's order serves every reader: the months of a year, in each
    the regions of a range, side by side.

    `restricted`: the measure counts results that only entitled roles may see. A county's total is
    open to all who see its figures; a township's, where the few could be told, the database shows
    to the entitled alone.
    """

    pk = models.CompositePrimaryKey("level", "month", "region", "measure")
    level = models.BigIntegerField()
    month = models.DateField()
    region = models.BigIntegerField()
    measure = models.CharField(max_length=40, db_collation="C")
    n = models.IntegerField()
    restricted = models.BooleanField(default=False)

    rls = FIGURES_MIXED

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(n=0), name="cell_not_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.region} {self.month}"
