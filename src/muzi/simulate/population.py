"""The pregnancies of one township over the simulated years: the unit of work. Pure and seeded.

Each unit draws from its own generator, seeded by the region's seed and the township's code, so the
outcome does not depend on how many processes share the work.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from muzi.simulate import biology, names
from muzi.simulate.biology import Course
from muzi.simulate.care import Follow
from muzi.simulate.chart import Chart, Entry, Place, Places
from muzi.simulate.identities import (
    PHONE_PREFIX,
    Numbers,
    Slice,
    education,
    ethnicity,
)
from muzi.simulate.rates import BIOLOGY
from muzi.simulate.seeds import seeded
from muzi.simulate.women import OLDEST, Woman, woman

MOVED_IN = 0.06  # women with a household register elsewhere: assumption
NO_NUMBER = 0.004  # women without a resident ID at hand: assumption
# A woman may come again when this many days lie between two ends of pregnancy.
_APART = 500


@dataclass(frozen=True, slots=True)
class Span:
    """Pregnancies that end from `first` on, before `last` (exclusive).

    `leaving` women are registered and then move away: where their pregnancies end is not known.
    """

    first: date
    last: date
    deliveries: int
    losses: int
    leaving: int

    def counts(self) -> tuple[tuple[str, int], ...]:
        return ("birth", self.deliveries), ("loss", self.losses), ("leaving", self.leaving)


@dataclass(frozen=True, slots=True)
class Residence:
    """A village, or the township where villages are not known, with its share of the women."""

    code: int
    name: str
    weight: float


@dataclass(frozen=True, slots=True)
class Unit:
    """One township's work. `first` numbers its pregnancies among those of the region."""

    township: int
    county: int
    urban: bool
    residences: tuple[Residence, ...]
    places: Places
    spans: tuple[Span, ...]
    first: int
    numbers: Slice
    outside: tuple[Slice, ...]

    @property
    def size(self) -> int:
        """Pregnancies at most; those not yet known on the day are left out."""
        return sum(count for span in self.spans for _, count in span.counts())


@dataclass(slots=True)
class Pregnancy:
    """A pregnancy with records. `number` is unique in the region."""

    number: int
    course: Course
    care: Place
    entries: list[Entry]


@dataclass(slots=True)
class Child:
    """A live-born child in the register."""

    number: int  # of the pregnancy
    order: int
    name: str
    sex: int
    born: date
    resident_id: str | None
    care: set[int]


@dataclass(slots=True)
class Family:
    """A woman in the register with her particulars, pregnancies and live-born children."""

    woman: Woman
    number: int  # of her first pregnancy: it makes her own numbers unique
    name: str
    husband: str
    resident_id: str | None
    phone: str
    education: int
    ethnicity: str
    hukou: int
    agricultural: bool
    residence: Residence
    address: str
    registered: date | None = None
    pregnancies: list[Pregnancy] = field(default_factory=list)
    children: list[Child] = field(default_factory=list)


def families(unit: Unit, seed: int, today: date) -> Iterator[Family]:
    """Every woman of the township who is known by `today`, with all her records up to then."""
    rng = seeded(seed, unit.township)
    numbers = Numbers()
    known: list[Family] = []
    again: list[tuple[date, Family]] = []
    for number, (end, how) in enumerate(_ends(rng, unit), start=unit.first):
        if end - timedelta(days=biology.LONGEST) > today:
            continue
        family = _returning(rng, again, end)
        fresh = family is None
        if family is None:
            family = _family(rng, unit, numbers, number, end)
        mother = family.woman
        course = biology.loss(rng, end) if how == "loss" else biology.birth(rng, mother, end)
        chart = Chart(rng, today)
        leaves = how == "leaving"
        Follow(chart, mother, course, unit.places, family.residence.code).run(leaves)
        if not chart.entries:
            continue
        _enter(rng, unit, family, Pregnancy(number, course, _care(unit, chart), chart.entries))
        _children(rng, unit, family, numbers, today)
        if fresh:
            known.append(family)
        if end <= today and not leaves and course.death_day is None:
            _remember(mother, course)
            again.append((end, family))
    yield from known


def _ends(rng: Random, unit: Unit) -> list[tuple[date, str]]:
    """When each pregnancy ends and how it goes, in order of time."""
    ends = [
        (span.first + timedelta(days=rng.randrange((span.last - span.first).days)), how)
        for span in unit.spans
        for how, count in span.counts()
        for _ in range(count)
    ]
    return sorted(ends)


def _returning(rng: Random, again: list[tuple[date, Family]], end: date) -> Family | None:
    """A woman whose earlier pregnancy is in the register, now and then."""
    ready = bisect_left(again, end - timedelta(days=_APART), key=lambda each: each[0])
    if not ready or rng.random() >= BIOLOGY.returns:
        return None
    last, family = again.pop(rng.randrange(ready))
    young = (end - family.woman.born).days < OLDEST * 365.25
    return family if young and last < end else None


def _family(rng: Random, unit: Unit, numbers: Numbers, number: int, end: date) -> Family:
    mother = woman(rng, end - timedelta(days=275))
    home = rng.choices(unit.residences, [r.weight for r in unit.residences])[0]
    moved = rng.random() < MOVED_IN
    piece = rng.choice(unit.outside) if moved else unit.numbers
    card = numbers.take(piece, mother.born, 2) if rng.random() >= NO_NUMBER else None
    return Family(
        woman=mother,
        number=number,
        name=names.woman(rng),
        husband=names.man(rng),
        resident_id=card,
        phone=f"{PHONE_PREFIX}{number:08d}",
        education=education(rng, mother.age(end)),
        ethnicity=ethnicity(rng, unit.county),
        hukou=int(piece.area.county6) * 10**6 if moved else home.code,
        agricultural=rng.random() < (0.45 if unit.urban else 0.85),
        residence=home,
        address=f"{home.name}{rng.randint(1, 9)}组{rng.randint(1, 88)}号",
    )


def _care(unit: Unit, chart: Chart) -> Place:
    """Who manages the pregnancy: the township's clinic, or where she was first seen too late."""
    booked = any(entry.kind == "pregnancy_registration" for entry in chart.entries)
    return unit.places.clinic if booked else chart.entries[0].place


def _enter(rng: Random, unit: Unit, family: Family, pregnancy: Pregnancy) -> None:
    family.pregnancies.append(pregnancy)
    family.woman.care |= {entry.place.id for entry in pregnancy.entries if not entry.child}
    booked = next((e.on for e in pregnancy.entries if e.kind == "pregnancy_registration"), None)
    family.registered = family.registered or booked


def _children(rng: Random, unit: Unit, family: Family, numbers: Numbers, today: date) -> None:
    """The persons of the children just born, named and numbered once their papers are made."""
    pregnancy = family.pregnancies[-1]
    delivery = next((e for e in pregnancy.entries if e.kind == "delivery"), None)
    if delivery is None:
        return
    several = len(delivery.newborns) > 1
    for order, newborn in enumerate(delivery.newborns, start=1):
        if newborn["outcome"] != "live":
            continue
        fetus = pregnancy.course.fetuses[order - 1]
        lived = fetus.death_day if fetus.death_day is not None else 9999
        papers = min((today - delivery.on).days, lived) > 45 + rng.randint(0, 60)
        suffix = f"之{'一二三'[order - 1]}" if several else ""
        name, card = f"{family.name}之婴{suffix}", None
        if papers:
            parent = family.husband if rng.random() < 0.88 else family.name
            name = names.child(rng, parent[0])
            if rng.random() < 0.93:
                card = numbers.take(unit.numbers, delivery.on, newborn["sex"])
        served = {e.place.id for e in pregnancy.entries if e.child == order}
        family.children.append(
            Child(
                number=pregnancy.number,
                order=order,
                name=name,
                sex=newborn["sex"],
                born=delivery.on,
                resident_id=card,
                care={*family.woman.care, delivery.place.id, *served},
            )
        )


def _remember(mother: Woman, course: Course) -> None:
    """What this pregnancy adds to her history for the next."""
    if course.loss == "ectopic":
        mother.prior_ectopic = True
    elif course.loss == "mole":
        mother.prior_mole = True
    elif course.loss:
        mother.abortions += 1
    else:
        mother.last_birth = course.end
        if course.mode == "caesarean":
            mother.caesareans += 1
            mother.last_surgery = course.end
        else:
            mother.vaginal += 1
        mother.prior_preterm |= course.days < biology.TERM
        mother.prior_stillbirth |= any(f.outcome != "live" for f in course.fetuses)
        mother.prior_defect |= any(f.defect for f in course.fetuses)
