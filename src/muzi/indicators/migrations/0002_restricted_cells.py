"""Cells of restricted measures are marked, so that the database itself can withhold them."""

from django.db import migrations, models


def mark(apps, editor):
    from muzi.indicators.definitions import book

    editor.execute(
        "UPDATE indicators_cell SET restricted = true WHERE measure = ANY(%s)", [book().restricted]
    )


class Migration(migrations.Migration):

    dependencies = [("indicators", "0001_initial")]

    operations = [
        migrations.AddField("cell", "restricted", models.BooleanField(default=False)),
        migrations.RunPython(mark, migrations.RunPython.noop),
    ]
