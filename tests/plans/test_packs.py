"""The packs say what the documents say, in our own words, and no plan is changed silently."""

from __future__ import annotations

import csv
import json
import re
import shutil
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
import yaml
from django.core.management import call_command
from factories import make_county

from muzi.access import scope
from muzi.content import ROOT, ContentError
from muzi.content.catalogue import catalogue
from muzi.content.plan_files import plans
from muzi.places import codes
from muzi.plans import amending, packs, queries, rows
from muzi.plans.amending import Change
from muzi.plans.items import What
from muzi.plans.models import Amendment, Link, Plan, Target, Task
from muzi.plans.tasks import leads, meant

SHARED = Path(__file__).resolve().parents[3] / "shared"
DOCUMENTS = SHARED / "policy-documents"
NATIONAL = SHARED / "domain" / "data" / "national_targets.csv"
absent = pytest.mark.skipif(not DOCUMENTS.exists(), reason="../shared is absent")
NANJIANG, NAIMAN = 511922000000, 150525000000
SEEDS = {
    "S1": "zhuzhou-district-2022",
    "S2": "jilin-2015",
    "S3": "nanjiang-2017",
    "S4": "naiman-2023",
}
UNITS = {
    "%": "percent",
    "‰": "permille",
    "1/10万": "per_100k",
    "1/10万活产": "per_100k",
    "名": "persons_per_1000_children",
    "张": "beds_per_1000_children",
    "个": "places_per_1000_population",
}


# What the packs say


@absent
@pytest.mark.parametrize("seed", SEEDS)
def test_every_target_of_a_document_stands_in_its_pack_and_no_other(seed):
    expected = json.loads((DOCUMENTS / "expected-targets.json").read_text(encoding="utf-8"))
    wanted = [
        each
        for each in expected["targets"]
        if each["seed"] == seed and each["kind"] not in {"baseline", "assumption", "deadline"}
    ]
    left = list(plans()[SEEDS[seed]].targets.values())
    for each in wanted:
        found = next(
            target
            for target in left
            if target.value == Decimal(str(each["value"]))
            and target.unit == each["unit"]
            and target.operator in each["accept_operators"]
        )
        left.remove(found)
    assert left == []


@absent
def test_the_document_without_a_quantified_target_has_none():
    pack = plans()["fujian-2018"]
    assert not pack.targets
    assert len(pack.tasks) == 38
    assert "十#2" in {each.clause for each in pack.tasks.values()}


@absent
def test_the_national_targets_are_those_of_the_reference_data():
    with NATIONAL.open(encoding="utf-8") as file:
        rows = [
            row
            for row in csv.DictReader(file)
            # Observed values are no targets, and the world's bind no region of China.
            if "实际值" not in row["operator"] and row["scope"] != "全球"
        ]
    signs = {"下降": "decrease_by", "提高": "increase_by"}
    wanted = sorted(
        (
            signs.get(row["operator"], row["operator"]),
            Decimal(row["value"]),
            UNITS.get(row["unit"], "percent"),
        )
        for row in rows
        if row["value"]
    )
    of_documents = {*SEEDS.values(), "fujian-2018"}
    found = sorted(
        (str(each.operator), each.value, str(each.unit))
        for pack in plans().values()
        if pack.id not in of_documents
        for each in pack.targets.values()
    )
    assert found == wanted


@absent
def test_no_sentence_of_a_document_is_copied():
    """No run of sixteen characters of a task stands in a document; names of indicators may."""
    text = "".join(
        re.sub(r"\s", "", path.read_text(encoding="utf-8")).replace(",", "，")
        for path in sorted(DOCUMENTS.glob("S*.txt"))
    )
    said = [
        each
        for pack in plans().values()
        for sort in (pack.tasks, pack.rhythms, pack.targets)
        for item in sort.values()
        for each in (getattr(item, "text", ""), getattr(item, "what", ""), item.note)
    ]
    runs = {each[at : at + 16] for each in said for at in range(len(each) - 15)}
    assert [run for run in runs if run in text] == []


def test_every_code_is_in_the_catalogue():
    known = catalogue()
    unknown = {
        (pack.id, key)
        for pack in plans().values()
        for key, target in pack.targets.items()
        if target.indicator and target.indicator not in known
    }
    assert unknown == set()


def test_what_was_not_read_in_its_source_says_so():
    outline = plans()["nhc-outlines-implementation-2022"].targets.values()
    assert {each.name for each in outline if not each.verified} == {
        "产前筛查率",
        "新生儿遗传代谢性疾病筛查率",
        "新生儿听力筛查率",
    }
    unread = plans()["healthy-china-maternal-2019"]
    assert not unread.verified
    assert not any(each.verified for each in unread.targets.values())


def test_the_beds_of_nanjiang_are_one_short_of_their_own_aim():
    targets = plans()["nanjiang-2017"].targets
    now, added, county, townships, aim = (targets[key] for key in range(1, 6))
    assert added.baseline * 1000 / 5600 == now.baseline == Decimal("33.75")
    assert county.value + townships.value == added.value == 90
    beds = added.baseline + added.value
    reached = beds * 1000 / aim.expected
    assert round(reached, 2) == Decimal("39.86")
    assert reached < aim.value
    assert aim.value * aim.expected / 1000 - beds == 1


def test_the_centres_of_nanjiang_are_a_task_with_its_day():
    due = [each for each in plans()["nanjiang-2017"].tasks.values() if each.due_on]
    assert [(each.due_on, each.owners) for each in due] == [
        (date(2017, 12, 31), ("县人民医院", "县妇幼保健院"))
    ]


# Reading them strictly


@pytest.fixture
def folder(tmp_path):
    """A content folder of one's own, to change."""
    for path in ROOT.glob("sources*.yaml"):
        shutil.copy(path, tmp_path)
    (tmp_path / "plans").mkdir()
    for name in ("nanjiang-2017", "women-outline-2011", "maternal-safety-action-2018"):
        shutil.copy(ROOT / "plans" / f"{name}.yaml", tmp_path / "plans")
    return tmp_path


def rewrite(folder, change, name="nanjiang-2017"):
    path = folder / "plans" / f"{name}.yaml"
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    change(data)
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    plans.cache_clear()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda d: d["targets"][0].update(unit="bed"), "targets.1.unit: must be one of"),
        (lambda d: d["targets"][0].update(units="beds"), "targets.1.units: unknown key"),
        (lambda d: d["targets"][5].update(value=101), "targets.6.value: more than whole"),
        (lambda d: d["targets"][1].update(value=90.5), "targets.2.value: not whole"),
        (lambda d: d["targets"][1].update(key=1), "targets.1: duplicate key"),
        (lambda d: d["targets"][1].update(key=1000), "targets.1000.key: must be from 1 to 999"),
        (lambda d: d["targets"][0].update(operator="range"), "targets.1.high: range needs high"),
        (lambda d: d["tasks"][0].update(text=" "), "tasks.1.text: must not be blank"),
        (lambda d: d["tasks"][0].update(due="2017"), "tasks.1.due: must be a date"),
        (lambda d: d["rhythms"][0].update(frequency="often"), "rhythms.1.frequency: must be one"),
        (lambda d: d.update(source="nobody"), "source: unknown source 'nobody'"),
        (lambda d: d.update(region=511922), "region: must be text"),
        (lambda d: d.update(implements=["nothing"]), "implements unknown pack 'nothing'"),
        (lambda d: d.update(id="other"), "id: differs from the name of the file"),
        (lambda d: d["period"].update(to=date(2016, 1, 1)), "period.to: is before it begins"),
    ],
)
def test_a_mistake_stops_naming_file_and_key(folder, change, said):
    rewrite(folder, change)
    with pytest.raises(ContentError, match=re.escape(said)) as error:
        plans(folder)
    assert "plans" in error.value.file


# Loading them


@pytest.fixture
def system(db):
    with scope.acting(scope.SYSTEM):
        yield


def load(folder=ROOT, region=NANJIANG, **options):
    plans.cache_clear()
    return packs.load(region, root=folder, **options)


def test_a_region_has_its_own_plan_and_those_around_it(system):
    load(region=NANJIANG)
    regions = set(Plan.objects.values_list("region", flat=True))
    assert regions == {0, NANJIANG}
    assert Plan.objects.get(region=NANJIANG).pack == "nanjiang-2017"


@pytest.mark.parametrize(
    ("region", "pack"),
    [
        (NAIMAN, "naiman-2023"),
        (220122000000, "jilin-2015"),  # a county of Jilin
        (220000000000, "jilin-2015"),
        (430212000000, "zhuzhou-district-2022"),
        (350000000000, "fujian-2018"),
    ],
)
def test_a_demonstration_region_has_the_plan_of_its_document(system, region, pack):
    load(region=region)
    assert [each.pack for each in Plan.objects.exclude(region=0)] == [pack]


def test_all_packs_on_demand(system):
    done = load(everything=True)
    assert len(done.added) == Plan.objects.count() == len(plans())


def test_loading_again_changes_nothing(system):
    load()
    before = list(Target.objects.order_by("pk").values())
    done = load()
    assert (done.added, done.amended, done.kept) == ([], [], [])
    assert list(Target.objects.order_by("pk").values()) == before
    assert not Amendment.objects.exists()


def test_the_command_says_what_it_did(system):
    plans.cache_clear()
    every = len(plans())
    for new, known in ((every, 0), (0, every)):
        out = StringIO()
        call_command("plan", "load", "--all", stdout=out)
        assert out.getvalue().startswith(f"{new} plans new, 0 amended, {known} as before")


def test_what_a_pack_says_is_what_the_plan_says(system):
    load()
    plan = Plan.objects.get(pack="nanjiang-2017")
    pack = plans()["nanjiang-2017"]
    for sort, said in ((What.TARGET, pack.targets), (What.TASK, pack.tasks)):
        stand = rows.MODELS[sort]._default_manager.filter(plan=plan)
        assert {row.key: rows.item_of(row, plan) for row in stand} == dict(said)
    assert plan.cites[0]["number"] == "国卫妇幼发〔2016〕53号"
    assert (plan.region, plan.region_end) == codes.extent(NANJIANG)


def test_a_newer_pack_is_an_amendment(system, folder):
    load(folder)
    plan = Plan.objects.get(pack="nanjiang-2017")
    kept = Target.objects.get(plan=plan, key=2)

    def newer(data):
        data["targets"][1]["value"] = 91
        del data["targets"][7]
        data["tasks"].append({"key": 90, "text": "新增的一项"})
        data["note"] = "更正"

    rewrite(folder, newer)
    done = load(folder)
    assert (done.amended, done.kept) == (["nanjiang-2017"], [])
    plan.refresh_from_db()
    assert (plan.version, plan.note) == (2, "更正")
    amendment = Amendment.objects.get(plan=plan)
    assert (amendment.version, amendment.by) == (2, None)
    now, then = queries.items(plan), queries.items(plan, version=1)
    assert {each.key: each.value for each in now.targets}[2] == 91
    assert {each.key: each.value for each in then.targets}[2] == 90
    assert [each.key for each in now.targets] == list(range(1, 8))
    assert [each.key for each in then.targets] == list(range(1, 9))
    assert (now.tasks[-1].key, then.tasks[-1].key) == (90, 44)
    # The row that stands is the one that stood: what hangs on it stays.
    assert next(each for each in now.targets if each.key == 2).pk == kept.pk
    assert load(folder).unchanged == list(plans(folder))


def test_a_dropped_item_may_come_back(system, folder):
    load(folder)
    plan = Plan.objects.get(pack="nanjiang-2017")
    original = (folder / "plans" / "nanjiang-2017.yaml").read_text(encoding="utf-8")
    rewrite(folder, lambda data: data["targets"].pop())
    load(folder)
    assert len(queries.items(plan).targets) == 7
    (folder / "plans" / "nanjiang-2017.yaml").write_text(original, encoding="utf-8")
    load(folder)
    assert len(queries.items(plan).targets) == 8
    plan.refresh_from_db()
    assert plan.version == 3


def test_what_a_person_amended_stands_against_a_newer_pack(county, folder):
    with scope.acting(scope.SYSTEM):
        load(folder)
    bureau = county.account("bureau")
    with scope.acting(bureau.scope):
        plan = Plan.objects.get(pack="nanjiang-2017")
        said = plans(folder)["nanjiang-2017"].targets
        amending.amend(
            plan,
            [
                Change(What.TARGET, 2, replace(said[2], value=Decimal(100))),
                Change(What.TARGET, 7),
                Change(What.TARGET, None, replace(said[7], value=Decimal(40))),
            ],
            reason="县政府调整",
            version=1,
            by=bureau,
        )

    def newer(data):
        data["targets"][1]["value"] = 91
        data["targets"][6]["value"] = 31
        data["targets"][3]["value"] = 31

    rewrite(folder, newer)
    with scope.acting(scope.SYSTEM):
        done = load(folder)
        assert sorted(key for _, _, key in done.kept) == [2, 7]
        stand = {each.key: each.value for each in queries.items(plan).targets}
        assert stand[2] == 100
        assert stand[4] == 31
        assert 7 not in stand
        assert stand[1000] == 40
        assert load(folder).amended == []


def test_a_plan_implements_those_above_it_in_its_period(system, folder):
    load(folder)
    plan = Plan.objects.get(pack="nanjiang-2017")
    assert {each.pack for each in plan.above.all()} == {
        "women-outline-2011",
        "maternal-safety-action-2018",
    }
    assert not Link.objects.exclude(plan=plan).exists()
    # What was untied stays so.
    Link.objects.filter(plan=plan, upper__pack="women-outline-2011").delete()
    load(folder)
    assert [each.pack for each in plan.above.all()] == ["maternal-safety-action-2018"]


def test_tasks_are_given_to_the_institutions_that_the_names_mean(county):
    with scope.acting(scope.SYSTEM):
        load()
        tasks = {each.key: each.owner for each in Task.objects.filter(plan__region=NANJIANG)}
    assert tasks[5] == county.institutions["hospital"]  # 县人民医院, 县妇幼保健院
    assert tasks[12] == county.institutions["mch"]
    assert tasks[1] == county.institutions["bureau"]  # 各助产机构: many
    assert tasks[10] == county.institutions["bureau"]  # nobody named


def test_institutions_made_after_the_packs_get_their_tasks(db):
    with scope.acting(scope.SYSTEM):
        load()
        assert not Task.objects.exclude(owner=None).exists()
        county = make_county()
        assert leads.assign() == 44
        assert Task.objects.get(plan__region=NANJIANG, key=12).owner == county.institutions["mch"]
        assert leads.assign() == 0


@pytest.mark.parametrize(
    ("name", "sort"),
    [
        ("旗卫健委", "bureau"),
        ("县卫生和计划生育局", "bureau"),
        ("卫生计生部门", "bureau"),
        ("旗妇幼保健计划生育服务中心", "mch_hospital"),
        ("旗人民医院", "general_hospital"),
        ("县中医医院", "tcm_hospital"),
        ("相关助产医疗机构", None),
        ("全旗各医疗卫生机构", None),
        ("教育部门", None),
    ],
)
def test_names_of_units(name, sort):
    assert meant.sort_of(name) == sort
