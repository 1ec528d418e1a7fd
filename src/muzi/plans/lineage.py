"""Where a plan comes from: the plans above it, and how its targets stand to theirs (C-56).

Two targets are compared when they promise the same indicator for people who overlap. A target is
weaker when it lets pass what the upper one does not. An upper target counts from its last day on:
what is promised for 2025 is no yardstick of a year before, so falling short of it then is `LATER`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from django.db.models import Q, QuerySet
from django.utils import timezone

from muzi.places import codes
from muzi.plans.items import CHANGES, WHOLE, TargetItem
from muzi.plans.models import Document, Plan, Target
from muzi.plans.reading.types import Kind, Operator, Unit

_WHOLE_PLACE = re.compile(r"^(全|我|本)(国|省|区|市|州|盟|县|旗)(区|域)?$|^以.+为单位$")


class Relation(StrEnum):
    """How a target stands to an upper one."""

    STRONGER = "stronger"
    EQUAL = "equal"
    WEAKER = "weaker"
    LATER = "later"  # falls short of one that is due only after it
    UNLIKE = "unlike"  # units or operators that cannot be held against each other


@dataclass(frozen=True, slots=True)
class Comparison:
    """A target beside one above it. `short` is by how much it falls short, in its own unit (None
    where it does not, or cannot be told).
    """

    target: Target
    upper: Target
    relation: Relation
    short: Decimal | None


@dataclass(frozen=True, slots=True)
class Lineage:
    """A plan among those above it. `by_target` has an entry for each target; `passed_over` are
    upper targets due within the plan's period of which it says nothing; `cites` is its basis.
    """

    plan: Plan
    above: tuple[Plan, ...]
    by_target: dict[int, tuple[Comparison, ...]]
    passed_over: tuple[Target, ...]
    cites: tuple[dict[str, str], ...]

    @property
    def weaker(self) -> tuple[Comparison, ...]:
        """What has to be looked at."""
        found = (each for line in self.by_target.values() for each in line)
        return tuple(each for each in found if each.relation is Relation.WEAKER)


def candidates(
    region: int, starts_on: date | None, ends_on: date | None, on: date | None = None
) -> QuerySet[Plan]:
    """The plans that one of `region` and period is to implement: those in force somewhere in it, of
    every region around it, nearest first. An open end is endless; a plan that does not say when it
    begins does so `on` (issued or read), one without either day is of that day alone.
    """
    around = [codes.COUNTRY, *codes.ancestors(region)]
    found = Plan.objects.filter(region__in=around, withdrawn_at=None).exclude(region=region)
    starts, ends = begins(starts_on, ends_on, on), ends_on or (on if starts_on is None else None)
    if ends is not None:
        found = found.filter(Q(starts_on=None) | Q(starts_on__lte=ends))
    if starts is not None:
        found = found.filter(Q(ends_on=None) | Q(ends_on__gte=starts))
    return found.order_by("-region", "starts_on", "pk")


def begins(starts_on: date | None, ends_on: date | None, on: date | None) -> date | None:
    """The first day of a period: as written, else the day `on`, but never after its end."""
    if starts_on or on is None:
        return starts_on
    return min(on, ends_on) if ends_on else on


def known_on(document: Document) -> date:
    """The day on which a document stands where it names no period: issued, else read in."""
    return document.issued_on or timezone.localdate(document.read_at)


def compare(plan: Plan) -> Lineage:
    """The standing targets of a plan beside those of the plans that it is linked to."""
    above = tuple(Plan.objects.filter(lowers__plan=plan).order_by("-region", "starts_on", "pk"))
    targets = list(Target.objects.filter(plan=plan, until=None))
    found = Target.objects.filter(plan__in=above, until=None).select_related("plan")
    uppers = [each for each in found if not _over(each, plan)]
    by_subject: dict[str, list[Target]] = defaultdict(list)
    for each in uppers:
        by_subject[subject(each)].append(each)
    by_target = {each.pk: _beside(each, plan, by_subject[subject(each)]) for each in targets}
    named = {subject(each) for each in targets}
    passed_over = tuple(
        each for each in uppers if subject(each) not in named and _due_within(each, plan)
    )
    return Lineage(plan, above, by_target, passed_over, tuple(plan.cites))


def subject(target: Target | TargetItem) -> str:
    """What is promised: the catalogue's code, or the name where the catalogue has none."""
    return target.indicator or re.sub(r"[\s“”\"]", "", target.name).replace("检查", "筛查")


def _due_within(upper: Target, plan: Plan) -> bool:
    """The upper target falls due, or is due each year, while the plan runs."""
    if upper.yearly or upper.due_on is None:
        return True
    first = _first_day(plan)
    return (first is None or upper.due_on >= first) and (
        plan.ends_on is None or upper.due_on <= plan.ends_on
    )


def _over(upper: Target, plan: Plan) -> bool:
    """The upper target was due, and its plan had ended, before this plan began: nothing falls
    short of it any more. What a plan that still runs asked for earlier stays a yardstick.
    """
    first, ended = _first_day(plan), upper.plan.ends_on
    if first is None or ended is None or ended >= first:
        return False
    return upper.due_on is None or upper.due_on < first


def _first_day(plan: Plan) -> date | None:
    """When it began, as near as can be told. A pack is published wherever it is installed: that day
    says nothing of its period.
    """
    on = plan.issued_on or (None if plan.pack else timezone.localdate(plan.published_at))
    return begins(plan.starts_on, plan.ends_on, on)


def _beside(target: Target, plan: Plan, uppers: Iterable[Target]) -> tuple[Comparison, ...]:
    """One comparison with each plan above that says anything of it."""
    by_plan: dict[int, list[Target]] = defaultdict(list)
    for upper in uppers:
        if _overlap(target, upper):
            by_plan[upper.plan_id].append(upper)
    due = target.due_on or plan.ends_on
    return tuple(_held_against(target, due, _yardstick(due, each)) for each in by_plan.values())


def _overlap(one: Target, other: Target) -> bool:
    return _within(_place(one.scope), _place(other.scope)) and _within(
        one.population, other.population
    )


def _place(scope: str) -> str:
    """The part of the region that is meant; nothing for all of it."""
    return "" if _WHOLE_PLACE.match(scope.strip()) else scope.strip()


def _within(one: str, other: str) -> bool:
    """One says nothing, or names the other with more words (农村适龄妇女, 农村牧区适龄妇女)."""
    shorter, longer = sorted((one, other), key=len)
    letters = iter(longer)
    return all(each in letters for each in shorter)


def _yardstick(due: date | None, uppers: Sequence[Target]) -> Target:
    """Of one plan's targets: the last that is due by then, else the first that will be."""
    if due is None:
        return max(uppers, key=lambda each: each.due_on or date.min)
    already = [each for each in uppers if _counts(each, due)]
    if already:
        return max(already, key=lambda each: each.due_on or date.min)
    return min(uppers, key=lambda each: each.due_on or date.max)


def _counts(upper: Target, due: date | None) -> bool:
    """The upper target holds by the day on which the lower one is due."""
    return upper.yearly or upper.due_on is None or due is None or upper.due_on <= due


def _held_against(target: Target, due: date | None, upper: Target) -> Comparison:
    mine, theirs = _bound(target), _bound(upper)
    if mine is None or theirs is None or mine.like != theirs.like:
        return Comparison(target, upper, Relation.UNLIKE, None)
    if mine.strength == theirs.strength:
        return Comparison(target, upper, Relation.EQUAL, None)
    if mine.strength > theirs.strength:
        return Comparison(target, upper, Relation.STRONGER, None)
    relation = Relation.WEAKER if _counts(upper, due) else Relation.LATER
    short = abs(theirs.strength[0] - mine.strength[0]) * WHOLE.get(Unit(target.unit), 1)
    return Comparison(target, upper, relation, short.normalize())


@dataclass(frozen=True, slots=True)
class _Bound:
    """What a target demands. Of two that are `like` the one with more `strength` demands more:
    first the value (of a ceiling its negative), then whether the bound itself is refused.
    """

    like: tuple[str, str]
    strength: tuple[Decimal, bool]


def _bound(target: Target) -> _Bound | None:
    """None for a range: it has two ends, and no one strength."""
    operator, unit = Operator(target.operator), Unit(target.unit)
    if operator is Operator.RANGE:
        return None
    whole = WHOLE.get(unit)
    value = target.value / whole if whole else target.value
    sort = "share" if whole else str(unit)
    if operator in CHANGES:
        return _Bound((str(operator), str(unit)), (value, False))
    ceiling = operator in {Operator.AT_MOST, Operator.BELOW} or (
        # An exact value is the least that is asked, but of deaths and cases the most.
        operator is Operator.EQUALS and target.kind == Kind.OUTCOME
    )
    strict = operator in {Operator.BELOW, Operator.ABOVE}
    return _Bound(("ceiling" if ceiling else "floor", sort), (-value if ceiling else value, strict))
