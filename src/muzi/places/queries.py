"""Reading places."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from django.db.models import F

from muzi.places import codes
from muzi.places.codes import Level
from muzi.places.models import Region


@lru_cache(maxsize=20000)
def name(code: int) -> str:
    """The name of a region, or its code where the divisions do not know it."""
    region = Region.objects.filter(code=code).only("name").first()
    return region.name if region else codes.short(code)


def names(regions: Iterable[int]) -> dict[int, str]:
    """The names of many regions in one query; the code where the divisions do not know one."""
    wanted = list(regions)
    known = dict(Region.objects.filter(code__in=wanted).values_list("code", "name"))
    return {code: known.get(code) or codes.short(code) for code in wanted}


def path(code: int) -> str:
    """The names from the county down: 南江县 · 长赤镇 · 书台村."""
    chain = [c for c in [*codes.ancestors(code), code] if codes.level(c) <= codes.Level.COUNTY]
    return " · ".join(name(each) for each in chain)


def children(code: int, step: Level | None = None) -> list[Region]:
    """The current regions directly inside `code`, or those of the lower level `step`, in order of
    code.
    """
    step = step or codes.below(codes.level(code))
    if step is None:
        return []
    low, high = codes.extent(code)
    inside = Region.objects.filter(code__gt=low, code__lt=high, valid_to=None).alias(
        finer=F("code") % int(step)
    )
    found = inside.filter(finer=0).order_by("code")
    return [region for region in found if codes.level(region.code) == step]
