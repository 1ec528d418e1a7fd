"""The institutions of the simulated region, a set for each county, planned from its divisions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from muzi.places.codes import Level, at, contains, level
from muzi.places.models import Institution

Kind, Grade, Licence = Institution.Kind, Institution.Level, Institution.Licence

NANJIANG = 511922000000
# 南江县 2016: 189 obstetric beds for 5,600 deliveries (S3, 一(一)). For other counties the same
# ratio stands: an assumption of the simulation.
BEDS, DELIVERIES = 189, 5600
# Deliveries a year of a county for each of its townships where nothing else is said: 南江县's 5,600
# over its 32 townships. An assumption; real townships differ tenfold.
DELIVERIES_PER_TOWNSHIP = 175
# One obstetrician and one midwife for three beds: the former is asked for (maternal.md c), the
# latter an assumption.
BEDS_PER_OBSTETRICIAN = 3
_LICENSED_EVERY = 3  # about a third of the township clinics deliver: assumption


@dataclass(frozen=True, slots=True)
class Division:
    """A current region: its 12-digit code and its name."""

    code: int
    name: str


@dataclass(frozen=True, slots=True)
class County:
    """A county with its townships and, where they are known, villages, in order of code."""

    code: int
    name: str
    townships: tuple[Division, ...]
    villages: tuple[Division, ...]

    @property
    def deliveries(self) -> int:
        """Deliveries a year by default."""
        if self.code == NANJIANG:
            return DELIVERIES
        return DELIVERIES_PER_TOWNSHIP * len(self.townships)

    @property
    def seat(self) -> Division:
        """The township of the county's hospitals: its first subdistrict, else its first."""
        return next((t for t in self.townships if t.name.endswith("街道")), self.townships[0])


@dataclass(frozen=True, slots=True)
class Planned:
    """An institution to be made."""

    name: str
    kind: str
    region: int
    catchment: int
    level: int = 0
    licences: tuple[str, ...] = ()
    obstetric_beds: int = 0

    @property
    def obstetricians(self) -> int:
        return -(-self.obstetric_beds // BEDS_PER_OBSTETRICIAN)

    @property
    def midwives(self) -> int:
        return self.obstetricians


def counties(region: int, divisions: Iterable[Division]) -> list[County]:
    """The counties of `region` that have townships. Raises ValueError when there is none."""
    inside = sorted((d for d in divisions if contains(region, d.code)), key=lambda d: d.code)
    names = {d.code: d.name for d in inside}
    townships: dict[int, list[Division]] = {}
    villages: dict[int, list[Division]] = {}
    for division in inside:
        step = level(division.code)
        if step is Level.TOWNSHIP:
            townships.setdefault(at(division.code, Level.COUNTY), []).append(division)
        elif step is Level.VILLAGE:
            villages.setdefault(at(division.code, Level.COUNTY), []).append(division)
    found = [
        County(code, names.get(code, str(code)), tuple(each), tuple(villages.get(code, ())))
        for code, each in sorted(townships.items())
    ]
    if not found:
        raise ValueError("the region has no townships")
    return found


def shares(total: int, weights: Sequence[float]) -> list[int]:
    """`total` split in proportion to `weights`, by largest remainder; sums to `total`."""
    whole = sum(weights)
    exact = [total * weight / whole for weight in weights]
    parts = [int(each) for each in exact]
    by_rest = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for index in by_rest[: total - sum(parts)]:
        parts[index] += 1
    return parts


def plan(county: County) -> list[Planned]:
    """The county's institutions: bureau, hospitals, township clinics, village clinics."""
    seat, code, name = county.seat.code, county.code, county.name
    licensed = [t for i, t in enumerate(county.townships) if i % _LICENSED_EVERY == 2]
    beds = round(county.deliveries * BEDS / DELIVERIES)
    # Thirty beds or more for the critical-care centres of a county of this size (maternal.md k).
    split = shares(beds, [30, 30, 10, *([30 / len(licensed)] * len(licensed))])
    rescue = (Licence.MATERNAL_RESCUE, Licence.NEWBORN_RESCUE)
    made = [
        Planned(f"{name}卫生健康局", Kind.BUREAU, seat, code),
        Planned(
            f"{name}妇幼保健院",
            Kind.MCH_HOSPITAL,
            seat,
            code,
            Grade.SECOND,
            (Licence.MIDWIFERY, *rescue, Licence.PRENATAL_SCREENING, Licence.NEWBORN_SCREENING),
            split[0],
        ),
        Planned(
            f"{name}人民医院",
            Kind.GENERAL_HOSPITAL,
            seat,
            code,
            Grade.SECOND,
            (Licence.MIDWIFERY, *rescue),
            split[1],
        ),
        Planned(
            f"{name}中医医院",
            Kind.TCM_HOSPITAL,
            seat,
            code,
            Grade.SECOND,
            (Licence.MIDWIFERY,),
            split[2],
        ),
    ]
    beds_of = {township.code: each for township, each in zip(licensed, split[3:], strict=True)}
    for township in county.townships:
        urban = township.name.endswith("街道")
        delivers = township.code in beds_of
        made.append(
            Planned(
                f"{township.name}{'社区卫生服务中心' if urban else '卫生院'}",
                Kind.COMMUNITY_CENTRE if urban else Kind.TOWNSHIP_CLINIC,
                township.code,
                township.code,
                Grade.FIRST,
                (Licence.MIDWIFERY,) if delivers else (),
                beds_of.get(township.code, 0),
            )
        )
    made += [
        Planned(
            f"{short_name(village.name)}卫生室", Kind.VILLAGE_CLINIC, village.code, village.code
        )
        for village in county.villages
    ]
    return made


def higher_bureau(prefecture: Division) -> Planned:
    """The health bureau of a prefecture (or province), which sees figures of all its counties."""
    return Planned(
        f"{prefecture.name}卫生健康委员会", Kind.BUREAU, prefecture.code, prefecture.code
    )


def short_name(name: str) -> str:
    """春场坝社区居民委员会 → 春场坝社区; 书台村民委员会 → 书台村."""
    if not name.endswith("村民委员会"):
        return name.removesuffix("居民委员会").removesuffix("委员会")
    stem = name.removesuffix("村民委员会")
    return stem if stem.endswith("村") else f"{stem}村"
