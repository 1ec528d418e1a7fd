"""Reading policy documents: pages a second, on 500 pages made of the annotated corpus.

A page is one of an official document as GB/T 9704 sets it: 22 lines of 28 characters.

    .venv/bin/python benchmarks/reading.py              measures and prints
"""

from __future__ import annotations

import itertools
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

PROJECT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PROJECT / "src"))

from muzi.plans.reading import read  # noqa: E402

CORPUS = PROJECT / "tests/plans/reading/corpus"
PAGES, A_PAGE = 500, 22 * 28  # characters
AIM = 200  # pages a second


def measure() -> dict[str, Any]:
    """Pages a second as single documents and as one long file, and what was found in them."""
    documents = list(_documents())
    characters = sum(map(len, documents))
    long = "\n".join(documents)
    read(documents[0])  # what is loaded once is not timed
    began = time.perf_counter()
    targets = sum(len(read(text).targets) for text in documents)
    apart = time.perf_counter() - began
    began = time.perf_counter()
    together = len(read(long).targets)
    whole = time.perf_counter() - began
    return {
        "pages": characters / A_PAGE,
        "documents": len(documents),
        "targets": targets,
        "targets_of_one_file": together,
        "pages_per_second": characters / A_PAGE / apart,
        "seconds_of_one_file": whole,
    }


def section(found: dict[str, Any]) -> tuple[str, bool]:
    """The section of the report as Markdown, and whether the aim was met."""
    met = found["pages_per_second"] >= AIM
    return (
        f"{found['pages']:,.0f} pages of 616 characters, made of {found['documents']} documents "
        f"of the annotated corpus (each several times), in one process.\n\n"
        "|  | aim | measured |\n| --- | ---: | ---: |\n"
        f"| pages a second, document by document | ≥ {AIM} | "
        f"{found['pages_per_second']:,.0f}, {'met' if met else '**not met**'} |\n"
        f"| the same pages as one file, seconds |  | {found['seconds_of_one_file']:.1f} |\n"
        f"| targets found, document by document |  | {found['targets']:,} |"
    ), met


def _documents() -> Iterator[str]:
    """Documents of the corpus, again and again, until there are PAGES pages."""
    texts = [
        yaml.safe_load(path.read_text(encoding="utf-8"))["text"]
        for path in sorted(CORPUS.rglob("*.yaml"))
    ]
    left = PAGES * A_PAGE
    for text in itertools.cycle(texts):
        yield text
        left -= len(text)
        if left <= 0:
            return


def main() -> None:
    print(json.dumps(measure(), indent=1))


if __name__ == "__main__":
    main()
