"""Reads `risk/`: variables, rule sets (national and regional), management advice, clocks."""

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from muzi.clinical.findings import Advice, ReportingClock
from muzi.clinical.predicates import GA_STAMPED, PREDICATES
from muzi.clinical.rules import Colour, Factor, Rules, RuleSet, Threshold, Variable
from muzi.content.citations import Source, cited
from muzi.content.reading import ContentError, Entry, entries_of, read_yaml

_SET_KEYS = ("id", "title_zh", "region", "effective_from", "source", "verified", "factors")
_FACTOR_KEYS = ("code", "group_zh", "text_zh", "text_en", "at", "verified")
_FACTOR_OPTIONS = (
    "colour",
    "predicate",
    "thresholds",
    "icd10",
    "suggests",
    "source",
    "restricted",
    "optional",
    "note",
)
_THRESHOLD_OPTIONS = ("source", "at", "verified", "note")
_ICD10 = re.compile(r"[A-Z](\d\d(\.\d{1,2})?)?")
_TOPICS = ("antenatal", "delivery", "other")


def read_variables(root: Path) -> Mapping[str, Variable]:
    """The variables; every variable a predicate reads must be described, and no other."""
    path = root / "risk" / "variables.yaml"
    found: dict[str, Variable] = {}
    for entry in entries_of(
        read_yaml(path),
        ("name", "zh", "en", "kind"),
        ("unit", "routine", "restricted"),
        file=path,
        label="name",
    ):
        kind = entry.text("kind")
        if kind not in ("number", "count", "flag"):
            raise entry.error("kind", "must be number, count or flag")
        found[entry.text("name")] = Variable(
            name=entry.text("name"),
            zh=entry.text("zh"),
            en=entry.text("en"),
            kind=kind,
            unit=entry.text("unit", ""),
            routine=entry.flag("routine", False),
            restricted=entry.flag("restricted", False),
        )
    read = {name for condition in PREDICATES.values() for name in condition.variables}
    for name in sorted(read ^ (found.keys())):
        problem = "is not described" if name in read else "is read by no predicate"
        raise ContentError(path, name, problem)
    if not GA_STAMPED.keys() | set(GA_STAMPED.values()) <= found.keys():
        raise ContentError(path, "", "a gestation-stamped variable is not described")
    return MappingProxyType(found)


def read_rule_sets(
    root: Path, pattern: str, sources: Mapping[str, Source], variables: Mapping[str, Variable]
) -> Rules:
    """The rule sets of `risk/<pattern>`. A regional file may `extends` a set: its factors replace
    those of the same code or are added, and `removes` lists codes it drops.
    """
    entries: dict[str, tuple[Entry, Path]] = {}
    for path in sorted((root / "risk").glob(pattern)):
        entry = Entry(read_yaml(path), _SET_KEYS, ("extends", "removes", "note"), file=path)
        if entry.text("id") in entries:
            raise entry.error("id", "is used by another file")
        entries[entry.text("id")] = (entry, path)
    built: dict[str, RuleSet] = {}
    # A set that extends another is built after it; two levels (province, city) need two passes.
    for entry, _ in sorted(entries.values(), key=lambda each: _depth(each[0], entries)):
        rule_set = _rule_set(entry, sources, variables, built)
        built[rule_set.id] = rule_set
    return Rules(tuple(built[name] for name in sorted(built)))


def _depth(entry: Entry, entries: Mapping[str, tuple[Entry, Path]]) -> int:
    depth, seen = 0, {entry.text("id")}
    while parent := entry.text_or_none("extends"):
        if parent not in entries:
            raise entry.error("extends", f"unknown rule set {parent!r}")
        if parent in seen:
            raise entry.error("extends", "goes in a circle")
        seen.add(parent)
        entry, depth = entries[parent][0], depth + 1
    return depth


def _rule_set(
    entry: Entry,
    sources: Mapping[str, Source],
    variables: Mapping[str, Variable],
    built: Mapping[str, RuleSet],
) -> RuleSet:
    source = cited(entry, sources)
    parent = entry.text_or_none("extends")
    factors = {each.code: each for each in built[parent].factors} if parent else {}
    for code in entry.texts("removes"):
        if factors.pop(code, None) is None:
            raise entry.error("removes", f"no factor {code!r} to remove")
    for each in entry.entries("factors", _FACTOR_KEYS, _FACTOR_OPTIONS, label="code"):
        factor = _factor(each, source, sources)
        factors[factor.code] = factor
    region = entry.text_or_none("region")
    if region is not None and (not region.isdecimal() or len(region) not in (2, 4, 6, 9)):
        raise entry.error("region", "must be a code prefix of 2, 4, 6 or 9 digits, or null")
    return RuleSet(
        id=entry.text("id"),
        title_zh=entry.text("title_zh"),
        region=region,
        effective_from=entry.day("effective_from"),
        source=source,
        verified=entry.flag("verified"),
        factors=tuple(factors.values()),
        variables=variables,
    )


def _factor(entry: Entry, set_source: str, sources: Mapping[str, Source]) -> Factor:
    source = cited(entry, sources, set_source)
    predicate = entry.text_or_none("predicate")
    if predicate is not None and predicate not in PREDICATES:
        raise entry.error("predicate", f"unknown predicate {predicate!r}")
    needed = PREDICATES[predicate].thresholds if predicate else frozenset()
    if bool(needed) != ("thresholds" in entry.mapping):
        raise entry.error("thresholds", "are missing" if needed else "are read by no predicate")
    colour = entry.text_or_none("colour")
    if colour is not None and colour not in (*Colour,):
        raise entry.error("colour", f"unknown colour {colour!r}")
    for hint in entry.texts("icd10"):
        if not _ICD10.fullmatch(hint):
            raise entry.error("icd10", f"{hint!r} is no ICD-10 code or chapter letter")
    return Factor(
        code=entry.text("code"),
        colour=Colour(colour) if colour else None,
        group_zh=entry.text("group_zh"),
        text_zh=entry.text("text_zh"),
        text_en=entry.text("text_en"),
        predicate=predicate,
        thresholds=_thresholds(entry, needed, source, sources),
        icd10=entry.texts("icd10"),
        suggests=entry.texts("suggests"),
        source=source,
        at=entry.text("at"),
        verified=entry.flag("verified"),
        restricted=entry.flag("restricted", False),
        optional=entry.flag("optional", False),
        note=entry.text("note", ""),
    )


def _thresholds(
    factor: Entry, needed: frozenset[str], source: str, sources: Mapping[str, Source]
) -> tuple[Threshold, ...]:
    found = []
    for entry in factor.entries(
        "thresholds", ("from", *sorted(needed)), _THRESHOLD_OPTIONS, label="from"
    ):
        found.append(
            Threshold(
                start=entry.day("from"),
                values=MappingProxyType({name: entry.number(name) for name in sorted(needed)}),
                source=cited(entry, sources, source),
                at=entry.text("at", factor.text("at")),
                verified=entry.flag("verified", True),
                note=entry.text("note", ""),
            )
        )
    if needed and not found:
        raise factor.error("thresholds", "must not be empty")
    return tuple(sorted(found, key=lambda each: each.start))


def check_codes(factors: Rules, screening: Rules) -> None:
    """Raise ContentError for a factor without a colour, an item with one, a hint to nowhere, or a
    line that would tell a restricted result to everyone.
    """
    known = {factor.code for rule_set in factors for factor in rule_set.factors}
    for rules, coloured, file in (
        (factors, True, "risk/factors.yaml"),
        (screening, False, "risk/screening_items.yaml"),
    ):
        for rule_set in rules:
            for factor in rule_set.factors:
                key = f"{rule_set.id}.{factor.code}"
                if (factor.colour is not None) != coloured:
                    raise ContentError(file, f"{key}.colour", "factors have one, items none")
                reads = PREDICATES[factor.predicate].variables if factor.predicate else ()
                if not factor.restricted and any(
                    rule_set.variables[name].restricted for name in reads
                ):
                    raise ContentError(file, f"{key}.restricted", "must be true: it reads a test")
                for code in factor.suggests:
                    if code not in known:
                        raise ContentError(file, f"{key}.suggests", f"no factor {code!r}")


def read_advice(root: Path, sources: Mapping[str, Source]) -> tuple[Advice, ...]:
    """What each colour asks for."""
    path = root / "risk" / "management.yaml"
    head = Entry(read_yaml(path), ("source", "effective_from", "advice"), file=path)
    source, start = cited(head, sources), head.day("effective_from")
    found = []
    for entry in head.entries(
        "advice", ("colour", "topic", "zh", "at", "verified"), ("source",), label=""
    ):
        if entry.text("topic") not in _TOPICS:
            raise entry.error("topic", f"must be one of {', '.join(_TOPICS)}")
        found.append(
            Advice(
                colour=_colour(entry),
                topic=entry.text("topic"),
                zh=entry.text("zh"),
                start=start,
                source=cited(entry, sources, source),
                at=entry.text("at"),
                verified=entry.flag("verified"),
            )
        )
        if (
            sum((each.colour, each.topic) == (found[-1].colour, found[-1].topic) for each in found)
            > 1
        ):
            raise entry.error("topic", "is given twice for this colour")
    return tuple(found)


def read_clocks(root: Path, sources: Mapping[str, Source]) -> tuple[ReportingClock, ...]:
    """How soon each colour's report is due."""
    path = root / "reporting_clocks.yaml"
    head = Entry(read_yaml(path), ("clocks",), file=path)
    keys = ("id", "colour", "from", "hours", "verified", "title_zh", "source", "at")
    return tuple(
        ReportingClock(
            id=entry.text("id"),
            colour=_colour(entry),
            hours=entry.whole("hours"),
            title_zh=entry.text("title_zh"),
            start=entry.day("from"),
            source=cited(entry, sources),
            at=entry.text("at"),
            verified=entry.flag("verified"),
        )
        for entry in head.entries("clocks", keys)
    )


def _colour(entry: Entry) -> Colour:
    try:
        return Colour(entry.text("colour"))
    except ValueError as error:
        raise entry.error("colour", "unknown colour") from error
