"""The report: docs/reference/benchmarks.md, from what was measured and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import reading

Found = dict[str, Any]
LARGE = 1_000_000  # pregnancies from which the aims of a large region are judged
NO_PAGE = "an empty answer (`/healthz`)"

METHOD = """
Each region has a data folder and an embedded PostgreSQL of its own, filled by `muzi simulate`.
Pages and saves go through HTTP to `muzi serve` as it runs in service (two processes of four
threads, with row-level security, audit and CSRF protection), from the same machine: client,
server and database share its cores. Sixteen accounts of MCH hospitals take turns (in the large
region each in another county), so that successive requests are about different women of
different counties. A time is from the first byte of a request to the last byte of its answer; it
ends when the save is committed to disk (`fsync` on). The first tenth of each series is not
counted. A save is the real form: opened, its fields read out of the page, filled in, sent with
its CSRF token and its own token. It writes the visit and its audit line, derives the pregnancy
again (facts, due windows, risk) and counts the figures it touched, in one transaction.

Deriving, figures and loading are measured in one process beside the server: figures from cells
and loads as the app login under row-level security, recounts as the owner of the tables. A load
takes the visits of 3,000 pregnancies out of a county and loads them again through
`services.bulk.load`; it counts only if afterwards every fact and every figure is what it was.
Figures from cells, from a recount and from hand-written SQL must agree to the unit, or the run
stops. Rates of derivation are the best of three runs, recounts medians of three to five; a load
is timed once.

The floors are measured in the same run, on the same server: a one-row `INSERT` and its commit
into a table without indexes; `COPY` of the same columns, from memory, into such a table; one SQL
statement written by hand for the same figures (`benchmarks/figures.sql`).
"""


@dataclass(frozen=True)
class Aim:
    """One aim: what, its limit, and how a region's result is read; None where it does not apply."""

    what: str
    limit: float
    unit: str
    read: Callable[[Found], float]
    most: bool = True  # the limit is an upper one
    large: bool = False  # judged at LARGE only


def _worst_page(found: Found) -> float:
    pages = found["http"]["pages"]
    return max(times["p95"] for name, times in pages.items() if name != NO_PAGE)


AIMS = (
    Aim("slowest page, p95", 100, "ms", _worst_page),
    Aim("opening the form of a visit, p95", 100, "ms", lambda f: f["http"]["opened"]["p95"]),
    Aim("saving a visit, p95", 150, "ms", lambda f: f["http"]["saved"]["p95"]),
    Aim(
        "bulk load, whole histories",
        3000,
        "visits/s",
        lambda f: f["work"]["bulk_histories"]["per_second"],
        most=False,
    ),
    Aim(
        "risk assessment, one core",
        10_000,
        "journeys/s",
        lambda f: f["work"]["graded_per_second"],
        most=False,
    ),
    Aim(
        "recount of all indicators, one year",
        2000,
        "ms",
        lambda f: f["figures"]["recount"] * 1000,
        large=True,
    ),
    Aim("all indicators from cells, p95", 50, "ms", lambda f: f["figures"]["cells"]["p95"]),
)


def written(regions: dict[str, Found], documents: Found) -> tuple[str, bool]:
    """The report as Markdown, and whether every aim was met. `documents`: reading.measure()."""
    first = next(iter(regions.values()))
    parts = ["# Benchmarks", _intro(first), METHOD.strip(), "## Aims"]
    aims, met = _aims(regions)
    parts += [aims, "## Pages and saves", _pages(regions), _many(regions)]
    parts += ["## Figures", _figures(regions), "## Deriving and loading", _work(regions)]
    parts += ["## Floors", _floors(regions)]
    read, quick = reading.section(documents)
    parts += ["## Reading documents", read]
    return "\n\n".join(parts) + "\n", met and quick


def _intro(first: Found) -> str:
    machine = first["machine"]
    settings = ", ".join(f"`{name}` {value}" for name, value in machine["settings"].items())
    return (
        f"Measured on {first['measured_on']} by `make bench`, which writes this page. Machine: "
        f"{machine['cores']} cores, {machine['memory'] / 2**30:.0f} GB memory, "
        f"{machine['system']}, Python {machine['python']}, Django {machine['django']}, "
        f"PostgreSQL {machine['postgresql']} ({settings})."
    )


def _table(head: list[str], lines: list[list[str]]) -> str:
    rule = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join("| " + " | ".join(line) + " |" for line in [head, rule, *lines])


def _names(regions: dict[str, Found]) -> list[str]:
    return [
        f"{name}: {found['size']['pregnancies']:,} pregnancies" for name, found in regions.items()
    ]


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 1 else f"{value:.2f}"


def _aims(regions: dict[str, Found]) -> tuple[str, bool]:
    met_all = True
    lines = []
    for aim in AIMS:
        line = [aim.what, f"{'≤' if aim.most else '≥'} {aim.limit:,.0f} {aim.unit}"]
        for found in regions.values():
            value = aim.read(found)
            if aim.large and found["size"]["pregnancies"] < LARGE:
                line.append(f"{_number(value)} (not judged)")
                continue
            met = value <= aim.limit if aim.most else value >= aim.limit
            met_all &= met
            line.append(f"{_number(value)}, {'met' if met else '**not met**'}")
        lines.append(line)
    return _table(["", "aim", *_names(regions)], lines), met_all


def _pages(regions: dict[str, Found]) -> str:
    found = list(regions.values())
    each_pages = [each["http"]["pages"] for each in found]
    names = list(max(each_pages, key=len))  # a county has no regions to compare
    lines = [
        [name, *[_times(pages[name]) if name in pages else "—" for pages in each_pages]]
        for name in names
    ]
    lines.append(["form of a visit", *[_times(each["http"]["opened"]) for each in found]])
    lines.append(["saving it", *[_times(each["http"]["saved"]) for each in found]])
    lines.append(
        ["… without form and HTTP (`actions.record`)", *[_times(f["work"]["save"]) for f in found]]
    )
    lines.append(
        [
            "… in commits of one row (ratio to the floor)",
            *[
                f"{each['http']['saved']['p50'] / each['floors']['commit']['p50']:.0f} ×"
                for each in found
            ],
        ]
    )
    asked = found[0]["http"]["pages"][names[0]]["n"]
    return (
        f"Milliseconds, p50 / p95 of {asked} requests, one after another.\n\n"
        f"{_table(['', *_names(regions)], lines)}"
    )


def _times(times: dict[str, float]) -> str:
    return f"{_number(times['p50'])} / {_number(times['p95'])}"


def _many(regions: dict[str, Found]) -> str:
    found = [each["http"]["many"] for each in regions.values()]
    floors = [each["floors"]["commits_per_second"] for each in regions.values()]
    lines = [
        ["saves a second", *[_number(each["per_second"]) for each in found]],
        ["… requests a second (each save opens its form first)", *_doubled(found)],
        ["save, p50 / p95 ms", *[_times(each) for each in found]],
        ["commits of one row a second (floor)", *[_number(each) for each in floors]],
    ]
    text = f"{found[0]['clients']} desks at once, each without a pause:"
    return f"{text}\n\n{_table(['', *_names(regions)], lines)}"


def _doubled(found: list[Found]) -> list[str]:
    return [_number(each["per_second"] * 2) for each in found]


def _figures(regions: dict[str, Found]) -> str:
    found = [each["figures"] for each in regions.values()]

    def ms(name: str) -> list[str]:
        return [_number(each[name] * 1000) for each in found]

    def ratio(name: str) -> list[str]:
        return [f"{each[name] / each['by_hand']:.2f} ×" for each in found]

    lines = [
        ["live births in the year", *[f"{each['live_births']:,}" for each in found]],
        ["all from cells, p50 / p95 ms", *[_times(each["cells"]) for each in found]],
        ["… for each region of the next level, ms", *ms("cells_by_part")],
        ["recount from facts, ms", *ms("recount")],
        ["… by township and month (what the cells hold), ms", *ms("recount_cells")],
        ["hand-written SQL for the same figures (floor), ms", *ms("by_hand")],
        ["recount, ratio to the floor", *ratio("recount")],
        ["all cells of all years counted and written, ms", *ms("all_years")],
    ]
    first = found[0]
    text = (
        f"All {first['indicators']} indicators ({first['measures']} measures) of the region and "
        "its last complete statistical year."
    )
    return f"{text}\n\n{_table(['', *_names(regions)], lines)}"


def _work(regions: dict[str, Found]) -> str:
    found = [each["work"] for each in regions.values()]
    floors = [each["floors"]["copy_per_second"] for each in regions.values()]

    def per_second(name: str) -> list[str]:
        return [_number(each[name]) for each in found]

    def loaded(name: str) -> list[str]:
        return [_number(each[name]["per_second"]) for each in found]

    ratio = [
        f"1/{floor / each['bulk_histories']['per_second']:.0f}"
        for each, floor in zip(found, floors, strict=True)
    ]
    lines = [
        ["records that bring facts, a journey", *[f"{each['events']:.1f}" for each in found]],
        ["risk assessment of a whole journey, journeys/s", *per_second("graded_per_second")],
        ["facts, due windows and findings, journeys/s", *per_second("derived_per_second")],
        ["… with reading and comparing (`rebuild --check`)", *per_second("rebuilt_per_second")],
        ["bulk load, all visits of a woman together, visits/s", *loaded("bulk_histories")],
        ["bulk load, one visit a woman, visits/s", *loaded("bulk_one_each")],
        ["`COPY` of the same columns (floor), visits/s", *[_number(each) for each in floors]],
        ["bulk load, share of the floor", *ratio],
    ]
    text = "One process, and the database beside it."
    return f"{text}\n\n{_table(['', *_names(regions)], lines)}"


def _floors(regions: dict[str, Found]) -> str:
    found = list(regions.values())
    lines = [
        ["commit of one row, p50 / p95 ms", *[_times(each["floors"]["commit"]) for each in found]],
        ["database", *[f"{each['size']['bytes'] / 2**30:.1f} GB" for each in found]],
        ["antenatal visits", *[f"{each['size']['visits']:,}" for each in found]],
        ["load average before the run", *[f"{each['load_before']:.1f}" for each in found]],
    ]
    return (
        f"{_table(['', *_names(regions)], lines)}\n\nA commit costs what the disk's cache allows; "
        "on a disk that waits for the platter a save is slower by that much."
    )
