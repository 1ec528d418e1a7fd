"""The work of a simulation, divided into townships: quotas, years, villages, places. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from muzi.clinical.statistics import statistical_year, statistical_year_of
from muzi.places.codes import Level, at
from muzi.places.models import Institution
from muzi.simulate import names
from muzi.simulate.biology import LONGEST
from muzi.simulate.chart import Place, Places
from muzi.simulate.identities import Area, outside, read_areas, slices
from muzi.simulate.institutions import County, Division, shares, short_name
from muzi.simulate.population import Residence, Span, Unit
from muzi.simulate.rates import BIOLOGY, CARE, LAPSES
from muzi.simulate.seeds import seeded

Kind = Institution.Kind
# Women of a place compared with a village: assumption, there are no populations in the divisions.
_URBAN_COMMUNITY, _COMMUNITY, _VILLAGE = 6.0, 2.5, 1.0
_SUBDISTRICT, _TOWN, _TOWNSHIP = 40.0, 18.0, 9.0
# Pregnancies under way and known on an ordinary day, for each delivery of a year: they are 280
# days long and known from about the ninth week on.
_UNDER_WAY = 0.60


@dataclass(frozen=True, slots=True)
class Made:
    """An institution that exists; `account` is its recording account (None for bureaus)."""

    id: int
    name: str
    kind: str
    catchment: int
    account: int | None
    delivers: bool


def residences(county: County, township: Division) -> tuple[Residence, ...]:
    """Where the women of a township live: its villages, or the township itself."""
    urban = township.name.endswith("街道")
    villages = [v for v in county.villages if at(v.code, Level.TOWNSHIP) == township.code]
    if not villages:
        weight = _SUBDISTRICT if urban else _TOWN if township.name.endswith("镇") else _TOWNSHIP
        return (Residence(township.code, township.name, weight),)

    def weight_of(name: str) -> float:
        if "居民委员会" not in name and "社区" not in name:
            return _VILLAGE
        return _URBAN_COMMUNITY if urban else _COMMUNITY

    return tuple(Residence(v.code, short_name(v.name), weight_of(v.name)) for v in villages)


def years(today: date, complete: int) -> list[tuple[date, date]]:
    """The statistical years to fill: `complete` ended ones, this one, and what is conceived by
    today of the next.
    """
    this = statistical_year_of(today)
    last = statistical_year_of(today + timedelta(days=LONGEST))
    return [tuple(statistical_year(year)) for year in range(this - complete, last + 1)]  # type: ignore[misc]


def deliveries_for(pregnancies: int, today: date, complete: int) -> int:
    """Deliveries a year that make about `pregnancies` known pregnancies in all."""
    passed = (today - statistical_year(statistical_year_of(today)).start).days / 365
    known = (complete + passed) * (1 + BIOLOGY.loss * 0.8) + _UNDER_WAY
    return max(round(pregnancies / known), 1)


def units(
    region: int,
    counties: Sequence[County],
    made: Mapping[int, Sequence[Made]],
    *,
    births: int | None,
    complete_years: int,
    today: date,
    seed: int,
) -> list[Unit]:
    """One unit a township, in order of code. `births` are deliveries a year in the whole region
    (None: each county's default), `made` the institutions by county.
    """
    areas = read_areas()
    away = _away(region, areas)
    spans = years(today, complete_years)
    defaults = [county.deliveries for county in counties]
    yearly = shares(births, defaults) if births is not None else defaults
    number = sum(len(county.townships) for county in counties)
    result: list[Unit] = []
    first = 0
    for county, total in zip(counties, yearly, strict=True):
        homes = [residences(county, township) for township in county.townships]
        weights = [sum(home.weight for home in each) for each in homes]
        born = shares(total, weights)
        lost = shares(round(total * BIOLOGY.loss), weights)
        leaving = shares(round(total * CARE.transferred), weights)
        places = _places(county, made[county.code], seed)
        by_births = sorted(range(len(born)), key=lambda each: -born[each])
        for rank, lapse in LAPSES.items():
            if rank < len(by_births):
                fallen = county.townships[by_births[rank]].code
                places[fallen] = replace(places[fallen], lapse=lapse)
        for position, township in enumerate(county.townships):
            unit = Unit(
                township=township.code,
                county=county.code,
                urban=township.name.endswith("街道"),
                residences=homes[position],
                places=places[township.code],
                spans=tuple(
                    Span(a, b, born[position], lost[position], leaving[position]) for a, b in spans
                ),
                first=first,
                numbers=slices(areas, f"{county.code // 10**6}", position, len(county.townships)),
                outside=tuple(outside(away, len(result), number)),
            )
            first += unit.size
            result.append(unit)
    return result


def _away(region: int, areas: Mapping[str, Area]) -> list[Area]:
    """Counties outside the region, the nearest by code first."""
    low, high = region, region + _size(region)
    codes = [c for c in areas if not low <= int(c) * 10**6 < high]
    return [areas[c] for c in sorted(codes, key=lambda c: (abs(int(c) * 10**6 - region), c))]


def _size(region: int) -> int:
    return next(
        int(step) for step in (Level.PROVINCE, Level.PREFECTURE, Level.COUNTY) if region % step == 0
    )


def _places(county: County, made: Sequence[Made], seed: int) -> dict[int, Places]:
    """Where the women of each township go, with the people who work there."""
    staffed: dict[int, Place] = {}
    for each in made:
        if each.account is not None:
            rng = seeded(seed, "staff", each.catchment, each.kind)
            size = {Kind.VILLAGE_CLINIC: 1, Kind.TOWNSHIP_CLINIC: 5, Kind.COMMUNITY_CENTRE: 6}
            people = tuple(names.staff(rng) for _ in range(size.get(Kind(each.kind), 14)))
            staffed[each.id] = Place(each.id, each.name, each.account, people, each.delivers)

    def one(kind: Kind) -> Place:
        return next(staffed[each.id] for each in made if each.kind == kind)

    clinics = {
        each.catchment: staffed[each.id]
        for each in made
        if each.kind in {Kind.TOWNSHIP_CLINIC, Kind.COMMUNITY_CENTRE}
    }
    villages: dict[int, dict[int, Place]] = {}
    for each in made:
        if each.kind == Kind.VILLAGE_CLINIC:
            township = at(each.catchment, Level.TOWNSHIP)
            villages.setdefault(township, {})[each.catchment] = staffed[each.id]
    return {
        township.code: Places(
            clinic=clinics[township.code],
            mch=one(Kind.MCH_HOSPITAL),
            general=one(Kind.GENERAL_HOSPITAL),
            tcm=one(Kind.TCM_HOSPITAL),
            villages=villages.get(township.code, {}),
        )
        for township in county.townships
    }
