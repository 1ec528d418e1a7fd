"""Which plans a document is to implement: of those in force around it in its period, the ones that
promise something of the same, or that it names as its basis. Each is offered with the reason.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from muzi.content.catalogue import plain
from muzi.plans.items import TargetItem
from muzi.plans.lineage import candidates, known_on, subject
from muzi.plans.models import Document, Plan, Target

_LEAST = 6  # letters of a title that say which document is meant


@dataclass(frozen=True, slots=True)
class Upper:
    """A plan above. `shared`: the names of targets of which both promise something, as the plan
    above has them; `cited`: the document names it as its basis.
    """

    plan: Plan
    shared: tuple[str, ...]
    cited: bool

    @property
    def proposed(self) -> bool:
        return bool(self.shared) or self.cited


def uppers(document: Document, region: int, promised: Iterable[TargetItem]) -> list[Upper]:
    """The plans that a plan of `region` made of this document may implement, those proposed first,
    each group the nearest first.
    """
    found = list(candidates(region, document.starts_on, document.ends_on, known_on(document)))
    mine = {subject(each) for each in promised}
    shared: dict[int, dict[str, str]] = defaultdict(dict)
    for target in Target.objects.filter(plan__in=found, until=None).order_by("key"):
        if subject(target) in mine:
            shared[target.plan_id].setdefault(subject(target), target.name)
    made = [Upper(each, tuple(shared[each.pk].values()), _cites(document, each)) for each in found]
    return sorted(made, key=lambda each: not each.proposed)


def _cites(document: Document, plan: Plan) -> bool:
    return any(_means(cited, plan) for cited in document.cites)


def _means(cited: Mapping[str, Any], plan: Plan) -> bool:
    """By its number, else by its title: a notice is cited by what it sends, or by its own title."""
    number, title = plain(str(cited.get("number") or "")), plain(str(cited.get("title") or ""))
    if number and plan.number:
        return number == plain(plan.number)
    shorter, longer = sorted((title, plain(plan.title)), key=len)
    return len(shorter) >= _LEAST and shorter in longer
