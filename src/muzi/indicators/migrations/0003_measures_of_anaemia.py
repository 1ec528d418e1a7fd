"""Two measures are called by what they mean; their cells follow, so that no figure is missing."""

from django.db import migrations

NAMES = {"haemoglobin_below_100": "anaemic", "haemoglobin_below_80": "moderately_anaemic"}


def _renaming(names):
    return [
        ("UPDATE indicators_cell SET measure = %s WHERE measure = %s", [new, old])
        for old, new in names.items()
    ]


class Migration(migrations.Migration):

    dependencies = [("indicators", "0002_restricted_cells")]

    operations = [
        migrations.RunSQL(_renaming(NAMES), _renaming({new: old for old, new in NAMES.items()}))
    ]
