"""Prefectures and provinces have cells of their own, added up from those of counties.

The size of a province in codes needs a larger integer. The policy that reads the column stands in
the way of that; without it the table shows nothing to anybody until the set-up, which runs the
migrations, has put the policies in place again.
"""

from django.db import migrations, models


def _summed(level, below):
    return (
        "INSERT INTO indicators_cell (level, month, region, measure, n, restricted)"
        f" SELECT {level}, month, region / {level} * {level}, measure, sum(n), bool_or(restricted)"
        f" FROM indicators_cell WHERE level = {below} GROUP BY 1, 2, 3, 4 ORDER BY 2, 3, 4"
    )


class Migration(migrations.Migration):

    dependencies = [("indicators", "0003_measures_of_anaemia")]

    operations = [
        migrations.RunSQL("DROP POLICY IF EXISTS scope ON indicators_cell", ""),
        migrations.AlterField("cell", "level", models.BigIntegerField()),
        migrations.RunSQL(
            [_summed(10**8, 10**6), _summed(10**10, 10**8)],
            "DELETE FROM indicators_cell WHERE level > 1000000",
        ),
    ]
