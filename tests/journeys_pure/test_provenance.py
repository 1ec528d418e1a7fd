"""Every fact of a pregnancy knows which records it follows from."""

from datetime import date

from muzi.clinical.definitions import CARE_IDS
from muzi.content import load
from muzi.journeys.facts import ChildFacts, InfectionFacts, PregnancyFacts, described
from muzi.journeys.provenance import FED_BY, limits_behind
from muzi.services.kinds import BY_NAME


def test_every_fact_has_its_records():
    assert set(FED_BY) == set(described(PregnancyFacts))


def test_the_kinds_and_fields_exist():
    for kinds, field in FED_BY.values():
        for kind in kinds:
            names = {each.name for each in BY_NAME[kind].model._meta.concrete_fields}
            assert not field or field in names


def test_every_limit_that_decides_a_fact_names_its_clause():
    content, used = load(), set()
    for kind in (PregnancyFacts, InfectionFacts, ChildFacts):
        for name, field in described(kind).items():
            found = limits_behind(kind, name, date(2026, 1, 1), content)
            assert len(found) == len(field.metadata["limits"])
            assert all(each.text and each.source and each.at for each in found)
            used |= set(field.metadata["limits"])
    # The rest decide no fact: what forms ask, what a list shows, how a visit is graded.
    assert set(CARE_IDS) - used == {
        "advanced_age_from_years",
        "alt_normal_until_u_l",
        "puerperium_until_days",
    }


def test_limits_of_haemorrhage_and_anaemia_in_words():
    content, on = load(), date(2026, 1, 1)
    lost = limits_behind(PregnancyFacts, "haemorrhage", on, content)
    assert [each.text for each in lost] == [
        "产后出血(阴道分娩,24小时内不少于) 500 ml",
        "产后出血(剖宫产,24小时内不少于) 1000 ml",
    ]
    (early,) = limits_behind(PregnancyFacts, "registered_early", on, content)
    assert early.text == "早孕建册与检查(不晚于) 12⁺⁶ 周"
    (anaemic,) = limits_behind(PregnancyFacts, "anaemic", on, content)
    assert anaemic.text == "贫血(血红蛋白小于) 100 g/L"
    assert (anaemic.source, anaemic.at, anaemic.verified) == (
        content.sources["mch-annual-report"].title_zh, "卫统41表列14", True,
    )  # fmt: skip


def test_a_limit_that_had_not_begun_is_not_shown():
    assert limits_behind(ChildFacts, "macrosomia", date(2011, 12, 31), load()) == []
