"""The facts of a child: a pure function of its birth and its own records."""

from __future__ import annotations

from datetime import date
from typing import Any

from muzi.clinical.definitions import CareLimits, NewbornLimits, counts_as_birth
from muzi.clinical.gestation import Dating, ga_days
from muzi.clinical.newborn import apgar_class, is_low_birth_weight, is_preterm, weight_class
from muzi.content import Content
from muzi.journeys.facts import ChildFacts, PregnancyFacts
from muzi.journeys.history import History, age_on
from muzi.services.delivery import facts as birth

SOON_DAYS = 7  # of discharge: the fact that is named after it (BPHS: 出院后7天内)


def child_facts(
    history: History,
    newborn: Any,
    mother: PregnancyFacts,
    dating: Dating | None,
    content: Content,
) -> ChildFacts:
    """The facts row of one live-born child of this pregnancy."""
    delivery = history.records["delivery"][0]
    born = delivery.served_on
    limits = content.care_limits(born)
    ga = ga_days(dating.edd, born) if dating else None
    weight = newborn.weight_g
    visits = sorted(r.served_on for r in history.of_child("newborn_visit", newborn.child_id))
    first = visits[0] if visits else None
    home = birth.home_on(delivery)
    deaths = history.of_child("death", newborn.child_id)
    return ChildFacts(
        born_on=born,
        sex=newborn.sex,
        birth_order=newborn.order,
        birth_weight_g=weight,
        ga_days=ga,
        discharged_on=delivery.discharged_on,
        male=newborn.sex == 1,
        female=newborn.sex == 2,
        live_birth=counts_as_birth(ga, weight, limits),
        **_classes(ga, newborn, content.newborn_limits(born)),
        multiple=len(history.newborns) > 1,
        agricultural=history.woman.agricultural,
        born_in_hospital=delivery.place == "hospital",
        born_by_caesarean=delivery.mode == "caesarean",
        aseptic=True if delivery.place == "hospital" else delivery.aseptic,
        mother_checked=mother.checked,
        first_visit_on=first,
        visited=first is not None and (first - born).days < limits.newborn_below_days,
        visited_7=(
            False if first is None else None if home is None else (first - home).days <= SOON_DAYS
        ),
        **_death(born, deaths[0] if deaths else None, limits),
    )


def _classes(ga: int | None, newborn: Any, limits: NewbornLimits | None) -> dict[str, Any]:
    """What weeks, weight and Apgar score make of the child; unknown before there were limits."""
    if limits is None:
        return {}
    weight, apgar = weight_class(newborn.weight_g, limits), apgar_class(newborn.apgar_1, limits)
    return {
        "preterm": is_preterm(ga, limits),
        "low_birth_weight": is_low_birth_weight(newborn.weight_g, limits),
        "macrosomia": None if weight is None else weight == "macrosomia",
        "asphyxia": None if apgar is None else apgar != "normal",
    }


def _death(born: date, death: Any, limits: CareLimits) -> dict[str, Any]:
    if death is None:
        return {
            "early_neonatal_death": False,
            "neonatal_death": False,
            "infant_death": False,
            "under5_death": False,
        }
    days = (death.served_on - born).days
    years = age_on(born, death.served_on)
    return {
        "died_on": death.served_on,
        "death_cause": death.cause,
        "early_neonatal_death": days < limits.early_newborn_below_days,
        "neonatal_death": days < limits.newborn_below_days,
        "infant_death": years < limits.infant_below_years,
        "under5_death": years < 5,
    }
