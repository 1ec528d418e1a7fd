"""The page of all facts of a pregnancy: each with its clause and the limits that decided it."""

from datetime import date, timedelta

from factories import a_woman, baby, weeks

from muzi.access import scope
from muzi.journeys.models import PregnancyRow

LMP = date(2025, 9, 1)


def test_a_fact_names_its_limits_and_where_they_come_from(county, client_as):
    born = weeks(LMP, 39)
    with scope.acting(scope.SYSTEM):
        story = a_woman(county).registered(weeks(LMP, 8), lmp=LMP)
        story.seen(weeks(LMP, 20), haemoglobin=99)
        story.delivered(born, [baby()], blood_loss_ml=500, discharged_on=born + timedelta(days=3))
        row = PregnancyRow.objects.get()
    assert (row.anaemic, row.moderately_anaemic, row.haemorrhage) == (True, False, True)
    page = client_as("mch").get(f"/pregnancies/{row.pk}/facts").content.decode()

    def line(label: str) -> str:
        return page.partition(f'<th scope="row">{label}</th>')[2].partition("</tr>")[0]

    haemorrhage = line("产后出血")
    assert "产后出血(阴道分娩,24小时内不少于) 500 ml" in haemorrhage
    assert "临床通行定义(无单一文件)" in haemorrhage
    anaemia = line("贫血(年报界值)")
    assert "贫血(血红蛋白小于) 100 g/L" in anaemia
    # The document of the fact is that of its limit: named once.
    assert anaemia.count("全国妇幼健康统计调查制度") == 1
    assert "未核实" in line("妊娠期高血压疾病")
