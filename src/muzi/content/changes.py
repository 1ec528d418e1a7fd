"""What differs between two versions of the content, with the dates that matter."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

from muzi.clinical.definitions import EVER, Quantity
from muzi.clinical.rules import Factor
from muzi.content import Content, load, read


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """`what` (`factor`, `schedule`, ...) with its `id` was `added`, `removed` or `changed`.

    `since` is the service date from which figures may move: the rule's start, or for changed
    thresholds the first date at which they differ; None where it holds for every record. `fields`
    names what changed.
    """

    what: str
    id: str
    change: str
    since: date | None
    fields: tuple[str, ...]


def diff(old_dir: Path, new_dir: Path) -> list[Change]:
    """Every difference between two content directories; the old one may be of another version.

    Raises ContentError for a faulty one.
    """
    old, new = dict(_items(read(old_dir))), dict(_items(load(new_dir)))
    changes = []
    for key in sorted(old.keys() | new.keys(), key=str):
        what, name = key
        if key not in old:
            changes.append(Change(what, name, "added", new[key][1], ()))
        elif key not in new:
            changes.append(Change(what, name, "removed", old[key][1], ()))
        elif old[key][0] != new[key][0]:
            before, after = old[key][0], new[key][0]
            since = _since(before, after) or new[key][1]
            changes.append(Change(what, name, "changed", since, _differing(before, after)))
    return changes


_Item = tuple[tuple[str, str], tuple[Any, date | None]]


def _items(content: Content) -> Iterator[_Item]:
    """Each unit of content as ((what, id), (value, start))."""
    for what, rules in (("factor", content.factors), ("screening item", content.screening)):
        for each in rules:
            head = (each.title_zh, each.region, each.effective_from, each.source, each.verified)
            yield ("rule set", each.id), (head, each.effective_from)
            for factor in each.factors:
                yield (what, f"{each.id}/{factor.code}"), (factor, each.effective_from)
    for schedule in content.schedules:
        head = tuple(
            getattr(schedule, each.name) for each in fields(schedule) if each.name != "contacts"
        )
        yield ("schedule", schedule.id), (head, schedule.effective_from)
        for contact in schedule.contacts:
            yield ("contact", f"{schedule.id}/{contact.id}"), (contact, schedule.effective_from)
    for clock in content.clocks:
        yield ("reporting clock", clock.id), (clock, clock.start)
    for advice in content.advice:
        yield ("advice", f"{advice.colour}/{advice.topic}"), (advice, advice.start)
    for rule in content.dating:
        yield ("dating rule", rule.id), (rule, None)
    for quantity in content.quantities.values():
        yield ("definition", quantity.id), (quantity, _known(quantity.values[0][0]))
    for source in content.sources.values():
        yield ("source", source.id), (source, None)
    for variable in content.variables.values():
        yield ("variable", variable.name), (variable, None)


def _differing(before: Any, after: Any) -> tuple[str, ...]:
    if isinstance(before, tuple):
        return ()
    return tuple(
        each.name
        for each in fields(before)
        if getattr(before, each.name) != getattr(after, each.name)
    )


def _since(before: Any, after: Any) -> date | None:
    """The first day at which the dated values of a unit differ."""
    if isinstance(before, Factor):
        starts = _differing_starts(before.thresholds, after.thresholds, lambda each: each.start)
    elif isinstance(before, Quantity):
        starts = _differing_starts(before.values, after.values, lambda each: each[0])
    else:
        starts = []
    return _known(min(starts, default=None))


def _known(start: date | None) -> date | None:
    return None if start == EVER else start


def _differing_starts(
    before: tuple[Any, ...], after: tuple[Any, ...], start: Callable[[Any], date]
) -> list[date]:
    only_before = [each for each in before if each not in after]
    return [start(each) for each in (*only_before, *(each for each in after if each not in before))]
