"""Measure Muzi at a county and at about a million pregnancies; write the report.

    .venv/bin/python benchmarks/run.py                  both sizes, docs/reference/benchmarks.md
    .venv/bin/python benchmarks/run.py --county-only --out /tmp/county.md

The data lives in .muzi-bench (about 12 GB for the larger region) and is made once; delete that
folder to make it anew. Exit code 1: an aim was not met; the report says which.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

import pages
import reading
import report
from region import FOLDER, PROJECT, Region

COUNTY = 511922  # 南江县, as `make run` makes it
PROVINCE = 51  # 四川省
# Two complete years, this one and the pregnancies under way: 400,000 deliveries a year.
PREGNANCIES, YEARS = 1_145_000, 2


def measured(region: Region, code: int) -> dict[str, Any]:
    """Everything about one region. The load of the machine by others is noted, not removed."""
    region.prepare()
    prepared = region.engine("prepare", str(code))
    before = os.getloadavg()[0]
    with region.served() as port:
        found: dict[str, Any] = {"http": pages.measure(port, prepared)}
    found |= region.engine("measure", str(code))
    found |= {"load_before": before, "measured_on": region.now().date().isoformat()}
    _kept(region).write_text(json.dumps(found, indent=1), encoding="utf-8")
    return found


def _read_documents(*, again: bool) -> dict[str, Any]:
    kept = FOLDER / "reading.json"
    if again:
        return dict(json.loads(kept.read_text(encoding="utf-8")))
    found = reading.measure()
    kept.write_text(json.dumps(found, indent=1), encoding="utf-8")
    return found


def _kept(region: Region) -> Path:
    return FOLDER / f"{region.name}.json"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--county-only", action="store_true")
    parser.add_argument(
        "--again", action="store_true", help="write the report of the last run, measure nothing"
    )
    parser.add_argument("--pregnancies", type=int, default=PREGNANCIES)
    parser.add_argument("--out", type=Path, default=PROJECT / "docs/reference/benchmarks.md")
    options = parser.parse_args()
    regions = [(Region("county", ()), COUNTY)]
    if not options.county_only:
        size = ("--pregnancies", str(options.pregnancies), "--years", str(YEARS))
        regions.append((Region("province", ("--region", str(PROVINCE), *size)), PROVINCE))
    found = {}
    for region, code in regions:
        sys.stderr.write(f"{region.name} …\n")
        found[region.name] = (
            json.loads(_kept(region).read_text(encoding="utf-8"))
            if options.again
            else measured(region, code)
        )
    read = _read_documents(again=options.again)
    text, met = report.written(found, read)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(text, encoding="utf-8")
    sys.stderr.write(f"{options.out}\n")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
