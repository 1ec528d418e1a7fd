"""A local target beside the one above it: as strong, stronger, weaker, or not yet due (C-56)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import an_item

from muzi.access import scope
from muzi.places import codes
from muzi.plans import packs, rows
from muzi.plans.documents import publishing
from muzi.plans.errors import NotAllowed, PlanError
from muzi.plans.lineage import Relation, _held_against, candidates, compare
from muzi.plans.models import Link, Plan, Target
from muzi.plans.reading.types import Kind, Operator, Unit

COUNTY, PROVINCE = 511922000000, 510000000000
STRONGER, EQUAL, WEAKER, LATER, UNLIKE = Relation
LOWER = {"indicator": "M01", "name": "孕产妇死亡率", "kind": Kind.OUTCOME, "unit": Unit.PER_100K}


@pytest.fixture(autouse=True)
def system(db):
    with scope.acting(scope.SYSTEM):
        yield


def a_plan(region, *items, starts=2021, ends=2025, above=()):
    low, high = codes.extent(region)
    made = Plan.objects.create(
        title=f"{region}",
        region=low,
        region_end=high,
        starts_on=starts and date(starts, 1, 1),
        ends_on=ends and date(ends, 12, 31),
    )
    rows.write(made, enumerate(items, start=1))
    Link.objects.bulk_create(Link(plan=made, upper=each) for each in above)
    return made


def mine(*, year=2025, **values):
    return an_item(due_on=year and date(year, 12, 31), **values)


def relation(local, *uppers):
    """How a county's target stands to the one plan above it."""
    above = a_plan(PROVINCE, *uppers)
    lineage = compare(a_plan(COUNTY, local, above=[above]))
    (found,) = lineage.by_target.values()
    return found[0] if found else None


@pytest.mark.parametrize(
    ("local", "upper", "expected", "short"),
    [
        # Floors: more is stronger.
        (("90", ">=", "percent"), ("90", ">=", "percent"), EQUAL, None),
        (("85", ">=", "percent"), ("90", ">=", "percent"), WEAKER, "5"),
        (("95", ">=", "percent"), ("90", ">=", "percent"), STRONGER, None),
        (("100", "=", "percent"), ("90", ">=", "percent"), STRONGER, None),
        (("90", ">", "percent"), ("90", ">=", "percent"), STRONGER, None),
        (("90", ">=", "percent"), ("90", ">", "percent"), WEAKER, "0"),
        # Ceilings: less is stronger.
        (("12", "<=", "per_100k"), ("12", "<=", "per_100k"), EQUAL, None),
        (("14.5", "<=", "per_100k"), ("12", "<=", "per_100k"), WEAKER, "2.5"),
        (("10", "<=", "per_100k"), ("12", "<=", "per_100k"), STRONGER, None),
        (("0", "=", "per_100k"), ("12", "<=", "per_100k"), STRONGER, None),
        # The same share in another unit; what is short is said in the local one.
        (("900", ">=", "permille"), ("90", ">=", "percent"), EQUAL, None),
        (("850", ">=", "permille"), ("90", ">=", "percent"), WEAKER, "50"),
        (("0.12", "<=", "permille"), ("12", "<=", "per_100k"), EQUAL, None),
        (("2", "<=", "per_10k"), ("12", "<=", "per_100k"), WEAKER, "0.8"),
        # What cannot be held against each other.
        (("90", ">=", "percent"), ("90", "<=", "percent"), UNLIKE, None),
        (("35", ">=", "beds_per_1000_deliveries"), ("90", ">=", "percent"), UNLIKE, None),
        (("5", "increase_by", "percent"), ("90", ">=", "percent"), UNLIKE, None),
        (("5", "increase_by", "percent"), ("10", "increase_by", "percent"), WEAKER, "5"),
        (("10", "decrease_by", "percent"), ("5", "decrease_by", "percent"), STRONGER, None),
    ],
)
def test_strength(local, upper, expected, short):
    def item(said):
        value, operator, unit = said
        lower = operator in ("<", "<=") or (value, operator) == ("0", "=")
        kind = Kind.OUTCOME if lower else Kind.COVERAGE
        return mine(value=Decimal(value), operator=Operator(operator), unit=Unit(unit), kind=kind)

    found = relation(item(local), item(upper))
    assert found.relation is expected
    assert found.short == (Decimal(short) if short is not None else None)


def test_a_range_has_no_one_strength():
    between = mine(operator=Operator.RANGE, value=Decimal(80), high=Decimal(90))
    assert relation(between, mine()).relation is UNLIKE


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        (2022, (2022, WEAKER)),  # due on the same day
        (2023, (2022, WEAKER)),  # the last that is due by then, not the one for 2030
        (2021, (2022, LATER)),  # the first to come, and not yet due
        (2030, (2030, WEAKER)),
        (None, (2022, WEAKER)),  # no day of its own: the end of its plan, 2025
    ],
)
def test_the_yardstick_is_what_is_due_by_then(year, expected):
    local = mine(year=year, value=Decimal(60))
    found = relation(local, mine(year=2022, value=Decimal(70)), mine(year=2030, value=Decimal(80)))
    assert (found.upper.due_on.year, found.relation) == expected


def test_a_yearly_target_counts_every_year():
    upper = mine(year=2030, yearly=True)
    assert relation(mine(year=2022, value=Decimal(80)), upper).relation is WEAKER


def test_as_strong_as_what_is_not_due_yet_is_said_so():
    assert relation(mine(year=2022), mine(year=2025)).relation is EQUAL


@pytest.mark.parametrize(
    ("scope_", "population", "compared"),
    [
        ("", "", True),
        ("全省", "", True),
        ("以县为单位", "", True),
        ("", "农村适龄妇女", True),
        ("", "农村牧区适龄妇女", True),
        ("农村", "", False),
        ("", "城镇妇女", False),
    ],
)
def test_only_those_who_overlap_are_compared(scope_, population, compared):
    local = mine(scope="城市", population="农村牧区适龄妇女" if population else "")
    found = relation(local, mine(scope=scope_, population=population))
    assert (found is not None) is compared


def test_without_a_code_the_name_tells():
    local = mine(indicator="", name="宫颈癌和乳腺癌检查覆盖率")
    assert relation(local, mine(indicator="", name="宫颈癌和乳腺癌筛查覆盖率")).relation is EQUAL
    assert relation(local, mine(indicator="", name="两癌知晓率")) is None


@given(st.lists(st.decimals(0, 100, places=2), min_size=3, max_size=3), st.booleans())
def test_strength_is_an_order(values, lower):
    """Of two targets one is weaker than the other or they are equal, and it carries over."""

    def target(value):
        operator = Operator.AT_MOST if lower else Operator.AT_LEAST
        return Target(operator=operator, value=value, unit=Unit.PERCENT, kind=Kind.COVERAGE)

    one, two, three = map(target, values)

    def weaker(a, b):
        return _held_against(a, None, b).relation is WEAKER

    assert weaker(one, two) + weaker(two, one) == (one.value != two.value)
    assert not (weaker(one, two) and weaker(two, three)) or weaker(one, three)


def test_upper_targets_of_which_a_plan_says_nothing():
    above = a_plan(
        0,
        mine(),
        mine(indicator="A06", name="孕产妇系统管理率", year=2025),
        mine(indicator="A09", name="住院分娩率", year=2030),
        ends=2030,
    )
    lineage = compare(a_plan(COUNTY, mine(), above=[above]))
    assert [each.indicator for each in lineage.passed_over] == ["A06"]


def test_what_was_amended_away_is_no_longer_compared():
    above = a_plan(PROVINCE, mine(value=Decimal(95)))
    plan = a_plan(COUNTY, mine(), above=[above])
    assert len(compare(plan).weaker) == 1
    Target.objects.filter(plan=above).update(until=2)
    assert compare(plan).weaker == ()


# Which plans are above


def test_the_plans_above_are_those_around_the_region_in_its_period():
    nation = a_plan(0, starts=2011, ends=2030)
    province = a_plan(PROVINCE)
    a_plan(PROVINCE, starts=2011, ends=2020)
    a_plan(220000000000)  # another province
    a_plan(COUNTY)  # itself
    endless = a_plan(0, starts=2019, ends=None)
    found = candidates(COUNTY, date(2023, 1, 1), date(2023, 12, 31))
    assert list(found) == [province, nation, endless]
    # Issued on a day, without a period.
    on = date(2012, 1, 1)
    assert nation in candidates(COUNTY, None, None, on)
    assert province not in candidates(COUNTY, None, None, on)
    # With an end alone: what was over on that day is not implemented.
    over = a_plan(PROVINCE, starts=2009, ends=2015)
    read = date(2026, 3, 1)
    assert set(candidates(COUNTY, None, date(2030, 12, 31), read)) == {nation, endless}
    assert over in candidates(COUNTY, None, date(2014, 12, 31), read)


@pytest.mark.parametrize("pack", [None, "county-pack"])
def test_a_plan_without_a_first_day_is_not_held_against_what_was_over(pack):
    above = a_plan(PROVINCE, mine(year=2020), starts=2016, ends=2020)
    plan = a_plan(COUNTY, mine(year=2030, value=Decimal(80)), starts=None, ends=2030, above=[above])
    Plan.objects.filter(pk=plan.pk).update(pack=pack)
    plan.refresh_from_db()
    (found,) = compare(plan).by_target.values()
    assert [each.relation for each in found] == ([WEAKER] if pack else [])
    plan.issued_on = date(2019, 1, 1)
    (found,) = compare(plan).by_target.values()
    assert [each.relation for each in found] == [WEAKER]


def test_ties_are_said_anew_by_those_who_make_the_plan(county):
    nation = a_plan(0, mine(value=Decimal(95)))
    neighbour = a_plan(511923000000)
    plan = a_plan(COUNTY, mine())
    bureau = county.account("bureau")
    with scope.acting(bureau.scope):
        publishing.tie(plan, [nation], by=bureau)
        assert [each.short for each in compare(plan).weaker] == [5]
        publishing.tie(plan, [], by=bureau)
        assert compare(plan).above == ()
        for wrong in (plan, neighbour):
            with pytest.raises(PlanError):
                publishing.tie(plan, [wrong], by=bureau)
    mch = county.account("mch")
    with scope.acting(mch.scope), pytest.raises(NotAllowed):
        publishing.tie(plan, [nation], by=mch)


# The packs


def test_naiman_beside_the_nation():
    """Nowhere weaker than what the nation had asked by 2023; of what is due later, not yet."""
    packs.load(150525000000)
    lineage = compare(Plan.objects.get(pack="naiman-2023"))
    named = {
        (each.target.name, each.upper.plan.pack): each
        for line in lineage.by_target.values()
        for each in line
    }
    assert lineage.weaker == ()
    deaths = "孕产妇死亡率"
    assert named[deaths, "maternal-safety-action-2021"].relation is EQUAL
    assert named[deaths, "nhc-outlines-implementation-2022"].relation is LATER
    assert named[deaths, "nhc-outlines-implementation-2022"].short == Decimal("2.5")
    # 18/10万 by 2022 is what counts in 2023, not 12/10万 by 2030.
    healthy = named[deaths, "healthy-china-maternal-2019"]
    assert (healthy.upper.value, healthy.relation) == (18, STRONGER)
    screened = named["宫颈癌和乳腺癌筛查覆盖率", "healthy-china-maternal-2019"]
    assert (screened.upper.value, screened.relation) == (80, STRONGER)
    assert {each["number"] for each in lineage.cites} >= {"通健推委会发〔2021〕24号"}


def test_jilin_beside_the_outlines_it_carries_out():
    packs.load(220000000000)
    plan = Plan.objects.get(pack="jilin-2015")
    lineage = compare(plan)
    assert {"women-outline-2011", "children-outline-2011"} <= {e.pack for e in lineage.above}
    relations = {
        (each.target.name, each.target.due_on.year): each.relation
        for line in lineage.by_target.values()
        for each in line
        if each.upper.plan.pack in ("women-outline-2011", "children-outline-2011")
    }
    assert relations == {
        ("孕产妇死亡率", 2015): STRONGER,
        ("婴儿死亡率", 2015): STRONGER,
        ("5岁以下儿童死亡率", 2015): STRONGER,
        ("孕产妇死亡率", 2020): STRONGER,
        ("婴儿死亡率", 2020): STRONGER,
        ("5岁以下儿童死亡率", 2020): STRONGER,
    }


def test_lineage_asks_three_questions(django_assert_num_queries):
    packs.load(150525000000)
    plan = Plan.objects.get(pack="naiman-2023")
    with django_assert_num_queries(3):
        compare(plan)
