from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

from muzi.places import codes


def of_the_whole(apps: Any, schema_editor: Any) -> None:
    """A value entered before there were parts is of the target's whole region."""
    values = apps.get_model("plans", "HandValue").objects
    for pk, region in values.values_list("pk", "target__region").iterator():
        values.filter(pk=pk).update(region=region, region_end=codes.extent(region)[1])


class Migration(migrations.Migration):
    dependencies = [
        ("places", "0001_initial"),
        ("plans", "0002_packs_and_baselines"),
    ]

    operations = [
        migrations.AddField(
            model_name="handvalue",
            name="region",
            field=models.BigIntegerField(null=True, verbose_name="地区"),
        ),
        migrations.AddField(
            model_name="handvalue",
            name="region_end",
            field=models.BigIntegerField(null=True),
        ),
        migrations.RunPython(of_the_whole, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="handvalue",
            name="region",
            field=models.BigIntegerField(verbose_name="地区"),
        ),
        migrations.AlterField(
            model_name="handvalue",
            name="region_end",
            field=models.BigIntegerField(),
        ),
        migrations.AddConstraint(
            model_name="handvalue",
            constraint=models.CheckConstraint(
                condition=Q(region_end__gt=F("region")), name="hand_value_region_range"
            ),
        ),
        migrations.CreateModel(
            name="Partner",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "institution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.institution",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="plans.task"
                    ),
                ),
            ],
            options={
                "verbose_name": "配合单位",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("task", "institution"), name="task_partner_once"
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="task",
            name="partners",
            field=models.ManyToManyField(
                related_name="+",
                through="plans.Partner",
                to="places.institution",
                verbose_name="配合单位",
            ),
        ),
    ]
