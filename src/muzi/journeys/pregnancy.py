"""The facts of a pregnancy: a pure function of its records.

It reads no clock: what is true here stays true tomorrow. The only facts that may change without a
record are none; states such as overdue are worked out from due windows when they are read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from muzi.clinical.definitions import CareLimits, counts_as_birth
from muzi.clinical.findings import Grade
from muzi.clinical.gestation import Dating, ga_days, trimester
from muzi.clinical.rules import SEVERITY, Colour
from muzi.content import Content
from muzi.journeys.facts import InfectionFacts, PregnancyFacts
from muzi.journeys.history import History, age_on
from muzi.services.antenatal_visit import facts as antenatal
from muzi.services.delivery import facts as birth
from muzi.services.infection_test import facts as infection

# What the facts named after these numbers count: columns of the annual report and of the norm.
ENOUGH_CHECKS, VISITED_DAYS, SOON_DAYS = 5, 28, 7


def _lowest(values: Iterable[Any]) -> Any:
    return min((value for value in values if value is not None), default=None)


def _highest(values: Iterable[Any]) -> Any:
    return max((value for value in values if value is not None), default=None)


def _some(values: Iterable[bool | None]) -> bool | None:
    """True when one is; otherwise unknown when one is unknown."""
    seen = list(values)
    if True in seen:
        return True
    return None if None in seen else False


def _settled(results: Sequence[tuple[date, bool | None]]) -> bool | None:
    """Infected once shown; otherwise what the tests of the last day leave (a reactive screen is
    open until a later test answers it)."""
    if any(infected for _day, infected in results):
        return True
    last = max((day for day, _infected in results), default=None)
    return _some(infected for day, infected in results if day == last) if results else None


def _tested(values: Iterable[str]) -> bool:
    return any(value != "" for value in values)


def _within(days: int | None, limit: float) -> bool | None:
    return None if days is None else days <= limit


def pregnancy_facts(
    history: History, dating: Dating | None, grades: Sequence[Grade], content: Content
) -> PregnancyFacts:
    """The facts row of one pregnancy.

    Its limits are those in force on the day it ended, as the statistics of that year count it;
    while it lasts, on the day of its last record.
    """
    book = history.first("pregnancy_registration")
    delivery = history.first("delivery")
    loss = history.first("pregnancy_loss")
    death = history.of_woman("death")
    ended = delivery or loss
    ended_on = ended.served_on if ended else (death.served_on if death else None)
    limits = content.care_limits(ended_on or history.last_day or date.min)
    visits = [
        visit
        for visit in history.all("antenatal_visit")
        if antenatal.counts(visit) and (ended_on is None or visit.served_on <= ended_on)
    ]
    check_days = sorted({visit.served_on for visit in visits})
    weeks = [ga_days(dating.edd, day) for day in check_days] if dating else []
    trimesters = [trimester(each, limits) for each in weeks]
    registered_ga = ga_days(dating.edd, book.served_on) if dating and book else None
    ended_ga = ga_days(dating.edd, ended_on) if dating and ended_on else None
    live, still = birth.outcomes(history.newborns) if delivery else (0, 0)
    return PregnancyFacts(
        lmp=book.lmp if book else None,
        edd=dating.edd if dating else None,
        dating_method=dating.method if dating else "",
        dating_rule=dating.explanation if dating else "",
        registered_on=book.served_on if book else None,
        registered_ga_days=registered_ga,
        registered=book is not None,
        registered_early=(
            _within(registered_ga, limits.early_registration_until_days) if book else False
        ),
        first_check_on=check_days[0] if check_days else None,
        last_check_on=check_days[-1] if check_days else None,
        checks=len(check_days),
        checks_early=trimesters.count(1),
        checks_middle=trimesters.count(2),
        checks_late=trimesters.count(3),
        checked=bool(check_days),
        checked_early=(
            _within(weeks[0] if weeks else None, limits.early_registration_until_days)
            if check_days
            else False
        ),
        checked_five=len(check_days) >= ENOUGH_CHECKS,
        risk_screened=bool(history.all("risk_screening")),
        risk_assessed=bool(history.all("risk_assessment")),
        **_measured(history, visits, delivery, limits),
        **_tests(history, visits, dating, delivery, limits),
        **_risk(grades),
        age_at_registration=age_on(history.woman.birth_date, book.served_on) if book else None,
        age_at_end=age_on(history.woman.birth_date, ended_on) if ended_on else None,
        fetuses=len(history.newborns) if delivery else _highest(v.fetuses for v in visits),
        outcome=_outcome(delivery, loss, death, moved_away(history)),
        ended_on=ended_on,
        ended_ga_days=ended_ga,
        delivered_on=delivery.served_on if delivery else None,
        discharged_on=delivery.discharged_on if delivery else None,
        delivery_institution=delivery.institution_id if delivery else None,
        parturient=_parturient(delivery, ended_ga, history.newborns, limits),
        **_birth(delivery, book, limits),
        live_births=live,
        stillbirths=still,
        puerperal_infection=_puerperal_infection(history, delivery),
        **_after_birth(history, delivery),
        **_death(death, ended_on, limits),
    )


def _outcome(delivery: Any, loss: Any, death: Any, transfer: Any) -> str:
    if delivery:
        return "delivered"
    if loss:
        return "loss"
    if death:
        return "died"
    return "transferred" if transfer else "ongoing"


def moved_away(history: History) -> Any | None:
    """Her transfer out, unless a later service shows that she is here again."""
    transfers = history.all("transfer_out")
    if not transfers:
        return None
    last = transfers[-1]
    served = (r for kind in ("antenatal_visit", "risk_assessment") for r in history.all(kind))
    return None if any(record.served_on > last.served_on for record in served) else last


def _parturient(
    delivery: Any, ga: int | None, newborns: Sequence[Any], limits: CareLimits
) -> bool | None:
    """Gave birth as statistics count it; of several newborns the heaviest tells."""
    if delivery is None:
        return False
    return counts_as_birth(ga, _highest(newborn.weight_g for newborn in newborns), limits)


def _measured(
    history: History, visits: Sequence[Any], delivery: Any, limits: CareLimits
) -> dict[str, Any]:
    after = [*history.all("postpartum_visit"), *history.all("postpartum_check")]
    bled = [v for v in [*visits, *after] if v.haemoglobin is not None]
    lowest = _lowest(v.haemoglobin for v in bled)
    systolic = _highest(v.systolic for v in [*visits, *after])
    diastolic = _highest(v.diastolic for v in [*visits, *after])
    raised_days = {
        v.served_on
        for v in visits
        if (v.systolic or 0) >= limits.hypertension_from_systolic_mmhg
        or (v.diastolic or 0) >= limits.hypertension_from_diastolic_mmhg
    }
    raised = len(raised_days) >= limits.hypertension_from_measured_days
    named = bool(delivery and birth.HYPERTENSIVE & set(delivery.complications))
    measured = systolic is not None or diastolic is not None
    last_day = max((v.served_on for v in bled), default=None)
    return {
        "haemoglobin_min": lowest,
        "haemoglobin_last": _lowest(v.haemoglobin for v in bled if v.served_on == last_day),
        "haemoglobin_tested": bool(bled),
        "anaemic": None if lowest is None else lowest < limits.anaemia_below_g_l,
        "moderately_anaemic": (
            None if lowest is None else lowest < limits.moderate_anaemia_below_g_l
        ),
        "systolic_max": systolic,
        "diastolic_max": diastolic,
        "hypertensive": True if named or raised else (False if measured else None),
    }


def _tests(
    history: History,
    visits: Sequence[Any],
    dating: Dating | None,
    delivery: Any,
    limits: CareLimits,
) -> dict[str, Any]:
    tests = history.all("infection_test")
    hbsag = [v for v in history.all("antenatal_visit") if v.hbsag]

    def all_three(last_day: date | None) -> bool:
        def before(records: Iterable[Any]) -> list[Any]:
            return [r for r in records if last_day is None or r.served_on <= last_day]

        early = before(tests)
        return (
            _tested(t.hiv for t in early)
            and _tested(t.treponemal + t.non_treponemal for t in early)
            and bool(before(hbsag))
        )

    early_end = (
        dating.start + timedelta(days=limits.early_registration_until_days) if dating else None
    )
    day_before_birth = delivery.served_on - timedelta(days=1) if delivery else None
    screened = [v.serum_screening for v in visits if v.serum_screening]
    return {
        "hiv_tested": _tested(t.hiv for t in tests),
        "syphilis_tested": _tested(t.treponemal + t.non_treponemal for t in tests),
        "hbsag_tested": bool(hbsag),
        "hbsag_positive": any(v.hbsag == "pos" for v in hbsag) if hbsag else None,
        "all_tested_antenatally": all_three(day_before_birth),
        "all_tested_early": (
            False if not all_three(None) else all_three(early_end) if early_end else None
        ),
        "serum_screened": bool(screened),
        "serum_high_risk": "high" in screened if screened else None,
    }


def _risk(grades: Sequence[Grade]) -> dict[str, Any]:
    graded = [(grade, grade.severity) for grade in grades if grade.severity is not None]
    if not graded:
        return {}
    last, severity = graded[-1]
    since = last.on
    for grade, colour in reversed(graded):
        if colour is not severity:
            break
        since = grade.on
    high = [grade.on for grade, colour in graded if SEVERITY[colour] >= SEVERITY[Colour.ORANGE]]
    return {
        "severity": severity.value,
        "severity_highest": max((colour for _, colour in graded), key=SEVERITY.__getitem__).value,
        "severity_since": since,
        "infectious": last.purple_unrestricted,
        "high_risk_on": high[0] if high else None,
    }


def _birth(delivery: Any, book: Any, limits: CareLimits) -> dict[str, Any]:
    if delivery is None:
        return {}
    caesarean = delivery.mode == "caesarean"
    earlier = (
        None
        if book is None or book.vaginal_births is None or book.caesareans is None
        else book.vaginal_births + book.caesareans
    )
    return {
        "delivered_in_hospital": delivery.place == "hospital",
        "caesarean": caesarean,
        "caesarean_without_indication": caesarean and delivery.indication == "request",
        "primiparous": None if earlier is None else earlier == 0,
        "haemorrhage": birth.haemorrhage(delivery, limits),
    }


def _puerperal_infection(history: History, delivery: Any) -> bool | None:
    if delivery is None:
        return None
    if "infection" in delivery.complications:
        return True
    said = [visit.infection for visit in history.all("postpartum_visit")]
    return _some(said) if said else None


def _after_birth(history: History, delivery: Any) -> dict[str, Any]:
    if delivery is None:
        return {}
    visits = [
        v.served_on for v in history.all("postpartum_visit") if v.served_on >= delivery.served_on
    ]
    first = min(visits, default=None)
    left = birth.home_on(delivery)
    # Without that day a visit in time cannot be told from a late one.
    gap = (first - left).days if first and left else None
    return {
        "postpartum_visit_on": first,
        "postpartum_visited": first is not None,
        "postpartum_visited_28": False if first is None else _within(gap, VISITED_DAYS),
        "postpartum_visited_7": False if first is None else _within(gap, SOON_DAYS),
        "checked_42": bool(history.all("postpartum_check")),
    }


def _death(death: Any, ended_on: date | None, limits: CareLimits) -> dict[str, Any]:
    if death is None:
        return {"maternal_death": False}
    until = limits.maternal_death_until_days
    in_time = ended_on is None or (death.served_on - ended_on).days <= until
    return {
        "died_on": death.served_on,
        "death_cause": death.cause,
        "maternal_death": in_time and death.cause != "accident",
    }


def infection_facts(
    history: History, facts: PregnancyFacts, grades: Sequence[Grade]
) -> InfectionFacts:
    """The restricted facts row of one pregnancy."""
    tests = history.all("infection_test")
    purple_on = [grade.on for grade in grades if grade.purple]
    high_on = _lowest([facts.high_risk_on, *purple_on])
    followed = [
        record.served_on
        for kind in ("antenatal_visit", "risk_assessment", "risk_report")
        for record in history.all(kind)
    ]
    return InfectionFacts(
        delivered_on=facts.delivered_on,
        parturient=facts.parturient,
        hiv_tested=facts.hiv_tested,
        hiv_positive=_settled([(t.served_on, infection.hiv(t)) for t in tests if t.hiv]),
        syphilis_tested=facts.syphilis_tested,
        syphilis_positive=_settled(list(infection.syphilis(tests).items())),
        infectious=grades[-1].purple if grades else False,
        high_risk=high_on is not None,
        high_risk_managed=None if high_on is None else any(day > high_on for day in followed),
        delivered_in_hospital=facts.delivered_in_hospital,
    )
