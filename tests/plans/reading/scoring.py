"""Judge a reading against what a careful person marked in the document.

A corpus file is YAML: `id`, `region`, `text`, and

- `targets`: `indicator`, `is` ("<= 12 per_100k"; "|" separates operators or units that are both
  right; a range is "range 10..15 percent"), `text` (stands exactly once in the document), and,
  where the document tells, `year`. `optional: true`: reasonable people differ, so whatever is
  read there is neither rewarded nor punished;
- `not_targets`: text that looks like a target and is none;
- `tasks` (`text`, `owners`, `deadline`) and `rhythms` (`text`, `frequency`).

A target read is right if operator, value and unit are as marked, its quote overlaps the marked
text, and its name is nearer to this expectation's name than to that of any other marked there.
A wrong year, and a name that lacks what an ellipsis left out, are told and counted apart.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from muzi.plans.reading.types import Frequency, Operator, Reading, Rhythm, Target, Task, Unit

SIMILAR = 0.5  # names share at least half of their character pairs
WHOLE = 0.75  # a name that holds less of the marked one's characters was not put back in full
# As in the conventions of the five documents: an inclusive and a strict bound are told apart by
# words (低于, 以下) that documents use loosely.
LOOSE = {
    Operator.AT_MOST: Operator.BELOW,
    Operator.BELOW: Operator.AT_MOST,
    Operator.AT_LEAST: Operator.ABOVE,
    Operator.ABOVE: Operator.AT_LEAST,
}
Span = tuple[int, int]


@dataclass(frozen=True)
class Expected:
    """A marked target. `values` is empty where an optional text is marked as a whole."""

    indicator: str
    operators: frozenset[Operator]
    values: tuple[Decimal, ...]
    units: frozenset[Unit]
    year: int | None
    optional: bool
    text: str
    span: Span

    def told(self) -> str:
        values = "..".join(map(str, self.values))
        return (
            f"{self.indicator} {'|'.join(sorted(self.operators))} {values} "
            f"{'|'.join(sorted(self.units))}"
        )


@dataclass(frozen=True)
class Document:
    """One annotated document."""

    id: str
    text: str
    targets: tuple[Expected, ...]
    not_targets: tuple[str, ...]
    tasks: tuple[dict[str, Any], ...]
    rhythms: tuple[dict[str, Any], ...]

    def span(self, text: str) -> Span:
        start = self.text.index(text)
        return start, start + len(text)


def corpus(folder: Path) -> list[Document]:
    """The documents of a folder, in order of their file names."""
    return [document(path) for path in sorted(folder.glob("*.yaml"))]


def document(path: Path) -> Document:
    """Raises ValueError where a marked text does not stand exactly once in the document."""
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    text: str = data["text"]

    def located(quote: str) -> Span:
        if text.count(quote) != 1:
            raise ValueError(f"{path.name}: stands {text.count(quote)} times: {quote}")
        start = text.index(quote)
        return start, start + len(quote)

    tasks = tuple(data.get("tasks", ()))
    rhythms = tuple(data.get("rhythms", ()))
    for marked in [*tasks, *rhythms]:
        located(marked["text"])
    for rhythm in rhythms:
        Frequency(rhythm["frequency"])
    not_targets = tuple(data.get("not_targets", ()))
    for quote in not_targets:
        located(quote)
    targets = tuple(
        _expected(marked, located(marked["text"])) for marked in data.get("targets", ())
    )
    return Document(data["id"], text, targets, not_targets, tasks, rhythms)


def _expected(marked: dict[str, Any], span: Span) -> Expected:
    operators, value, units = marked["is"].split(" ") if "is" in marked else ("", "", "")
    accepted = {Operator(each) for each in operators.split("|") if each}
    accepted |= {LOOSE[each] for each in accepted if each in LOOSE}
    return Expected(
        indicator=marked.get("indicator", ""),
        operators=frozenset(accepted),
        values=tuple(Decimal(each) for each in value.split("..") if each),
        units=frozenset(Unit(each) for each in units.split("|") if each),
        year=marked.get("year"),
        optional=marked.get("optional", False),
        text=marked["text"],
        span=span,
    )


@dataclass
class Score:
    """What was right and what was not, over any number of documents."""

    right: int = 0
    wrong_year: int = 0
    with_year: int = 0
    short_names: int = 0
    errors: list[tuple[str, str, str]] = field(default_factory=list)  # kind, document, what
    tasks: Counter[str] = field(default_factory=Counter)
    rhythms: Counter[str] = field(default_factory=Counter)

    @property
    def kinds(self) -> Counter[str]:
        return Counter(kind for kind, _, _ in self.errors)

    @property
    def precision(self) -> float:
        """Of the targets read, the share that are right."""
        wrong = sum(kind in WRONGLY_READ for kind, _, _ in self.errors)
        return self.right / (self.right + wrong) if self.right + wrong else 1.0

    @property
    def recall(self) -> float:
        """Of the targets marked, the share that were read right."""
        lost = sum(kind in NOT_READ for kind, _, _ in self.errors)
        return self.right / (self.right + lost) if self.right + lost else 1.0

    @property
    def years(self) -> float:
        """Of the targets read right whose year is marked, the share with that year."""
        return 1 - self.wrong_year / self.with_year if self.with_year else 1.0

    def add(self, other: Score) -> None:
        self.right += other.right
        self.wrong_year += other.wrong_year
        self.with_year += other.with_year
        self.short_names += other.short_names
        self.errors += other.errors
        self.tasks += other.tasks
        self.rhythms += other.rhythms

    def told(self) -> str:
        """The score and every error, for a person."""
        lines = [
            f"targets: {self.right} right, precision {self.precision:.3f}, "
            f"recall {self.recall:.3f}, year right {self.years:.3f}, "
            f"names not in full {self.short_names}",
            f"tasks: {_shares(self.tasks)}; rhythms: {_shares(self.rhythms)}",
            *(f"{count:4} {kind}" for kind, count in self.kinds.most_common()),
            *(f"[{kind}] {where}: {what}" for kind, where, what in sorted(self.errors)),
        ]
        return "\n".join(lines)


# One mistake about a place where a target stands is both a wrong target and a lost one.
MISREAD = frozenset({"operator", "value", "unit", "name or pairing"})
WRONGLY_READ = MISREAD | {"not a target", "marked as no target", "twice"}
NOT_READ = MISREAD | {"missed"}


def score(marked: Document, reading: Reading) -> Score:
    """Compare one reading with what is marked."""
    result = Score()
    wanted = [each for each in marked.targets if not each.optional]
    spared = [each for each in marked.targets if each.optional]
    pairs, found = _paired(wanted, reading.targets)
    for expected, target in pairs:
        result.right += 1
        if expected.year is not None:
            result.with_year += 1
            if target.year != expected.year:
                result.wrong_year += 1
                told = f"{expected.told()}: year {target.year}, not {expected.year}"
                result.errors.append(("year", marked.id, told))
        if not _whole(target, expected):
            result.short_names += 1
            told = f"{target.indicator}, in full {expected.indicator}"
            result.errors.append(("name not in full", marked.id, told))
    right = [expected for expected, _ in pairs]
    lost = [each for each in wanted if each not in right]
    for target in found:
        if any(_overlaps(target, each.span) for each in spared) and not any(
            _overlaps(target, each.span) and _named(target, each) for each in lost
        ):
            continue
        kind, about = _error(marked, target, lost, right)
        if about is not None:
            lost.remove(about)
        told = f"read {_told(target)}" + (f" for {about.told()}" if about else "")
        result.errors.append((kind, marked.id, f"{told} in “{target.quote}”"))
    for expected in lost:
        result.errors.append(("missed", marked.id, f"{expected.told()} in “{expected.text}”"))
    _tasks(marked, reading.tasks, result)
    _rhythms(marked, reading.rhythms, result)
    return result


def _paired(
    wanted: list[Expected], targets: Iterable[Target]
) -> tuple[list[tuple[Expected, Target]], list[Target]]:
    """Expectations and the targets that meet them, best names first; the targets left over."""
    wanted, found = list(wanted), list(targets)
    near = sorted(
        (
            (_likeness(target, expected), -abs(target.start - expected.span[0]), i, j)
            for i, target in enumerate(found)
            for j, expected in enumerate(wanted)
            if _meets(target, expected, wanted)
        ),
        reverse=True,
    )
    took: dict[int, int] = {}
    for _, _, i, j in near:
        if i not in took and j not in took.values():
            took[i] = j
    pairs = [(wanted[j], found[i]) for i, j in took.items()]
    return pairs, [target for i, target in enumerate(found) if i not in took]


def _meets(target: Target, expected: Expected, among: list[Expected]) -> bool:
    return (
        _overlaps(target, expected.span)
        and target.operator in expected.operators
        and _valued(target, expected)
        and target.unit in expected.units
        and _named(target, expected)
        and _likeness(target, expected)
        >= max(_likeness(target, other) for other in among if _overlaps(target, other.span))
    )


def _valued(target: Target, expected: Expected) -> bool:
    values = (target.value,) if target.high is None else (target.value, target.high)
    return values == expected.values


def _error(
    marked: Document, target: Target, lost: list[Expected], right: list[Expected]
) -> tuple[str, Expected | None]:
    """What is wrong with a target that met no expectation, and which one it was to meet."""
    here = [each for each in lost if _overlaps(target, each.span)]
    named = sorted(
        (each for each in here if _named(target, each)),
        key=lambda each: (_valued(target, each), _likeness(target, each)),
    )
    if named:
        about = named[-1]
        if not _valued(target, about):
            return "value", about
        if target.unit not in about.units:
            return "unit", about
        if target.operator not in about.operators:
            return "operator", about
        return "name or pairing", about
    for about in here:
        if _valued(target, about):
            return "name or pairing", about
    for quote in marked.not_targets:
        start, end = marked.span(quote)
        if (target.start >= start and target.end <= end) or _overlaps(target, (start, end)):
            return "marked as no target", None
    for about in right:
        if _overlaps(target, about.span) and _valued(target, about) and _named(target, about):
            return "twice", None
    return "not a target", None


def _overlaps(target: Target | Task | Rhythm, span: Span) -> bool:
    return target.start < span[1] and span[0] < target.end


def _named(target: Target, expected: Expected) -> bool:
    return _likeness(target, expected) >= SIMILAR


def _likeness(target: Target, expected: Expected) -> float:
    """How alike two names are, from 0 to 1: shared character pairs, one within the other 0.8."""
    wanted = _plain(expected.indicator)
    return max(
        _alike(_plain(name), wanted) for name in (target.indicator, target.scope + target.indicator)
    )


def _whole(target: Target, expected: Expected) -> bool:
    """Whether what an ellipsis left out of the name was put back, here or in scope, population."""
    wanted = Counter(_plain(expected.indicator))
    lacking = wanted - Counter(_plain(target.scope + target.population + target.indicator))
    return lacking.total() <= (1 - WHOLE) * wanted.total()


def _alike(one: str, other: str) -> float:
    if one == other:
        return 1.0
    if not one or not other:
        return 0.0
    pairs = Counter(_pairs(one)), Counter(_pairs(other))
    total = sum(pairs[0].values()) + sum(pairs[1].values())
    shared = 2 * sum((pairs[0] & pairs[1]).values()) / total if total else 0.0
    return max(shared, 0.8 if one in other or other in one else 0.0)


def _pairs(name: str) -> Iterator[str]:
    return (name[i : i + 2] for i in range(len(name) - 1))


def _plain(name: str) -> str:
    name = name.translate(_DIGITS)
    return re.sub(r"[\W_]|^(全国|全[省州盟市县区旗镇乡])", "", name)


_DIGITS = str.maketrans("一二三四五六七八九", "123456789")


def _told(target: Target) -> str:
    high = "" if target.high is None else f"..{target.high}"
    return f"{target.indicator} {target.operator} {target.value}{high} {target.unit}"


def _tasks(marked: Document, tasks: tuple[Task, ...], result: Score) -> None:
    for each in marked.tasks:
        here = [task for task in tasks if _overlaps(task, marked.span(each["text"]))]
        owners = {_plain(owner) for owner in each.get("owners", ())}
        deadline: date | None = each.get("deadline")
        right = any(
            owners <= {_plain(owner) for owner in task.owners}
            and (deadline is None or task.deadline == deadline)
            for task in here
        )
        read = [(task.owners, str(task.deadline)) for task in here]
        told = f"“{each['text']}” {each.get('owners', '')} {deadline or ''}: read {read}"
        _count(result.tasks, bool(here), right)
        if not right:
            result.errors.append(("task", marked.id, told))


def _rhythms(marked: Document, rhythms: tuple[Rhythm, ...], result: Score) -> None:
    for each in marked.rhythms:
        if each.get("optional"):
            continue
        here = [rhythm for rhythm in rhythms if _overlaps(rhythm, marked.span(each["text"]))]
        right = any(rhythm.frequency == each["frequency"] for rhythm in here)
        _count(result.rhythms, bool(here), right)
        if not right:
            told = f"“{each['text']}” {each['frequency']}: read {[str(r.frequency) for r in here]}"
            result.errors.append(("rhythm", marked.id, told))


def _count(counted: Counter[str], found: bool, right: bool) -> None:
    counted.update({"marked": 1, "found": int(found), "right": int(right)})


def _shares(counted: Counter[str]) -> str:
    return f"{counted['right']} right, {counted['found']} found of {counted['marked']}"
