"""Every fact of a pregnancy knows which records it follows from."""

from muzi.journeys.facts import PregnancyFacts, described
from muzi.journeys.provenance import FED_BY
from muzi.services.kinds import BY_NAME


def test_every_fact_has_its_records():
    assert set(FED_BY) == set(described(PregnancyFacts))


def test_the_kinds_and_fields_exist():
    for kinds, field in FED_BY.values():
        for kind in kinds:
            names = {each.name for each in BY_NAME[kind].model._meta.concrete_fields}
            assert not field or field in names
