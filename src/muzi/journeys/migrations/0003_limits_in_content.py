"""Facts are called by what they mean: their limits are content (definitions.yaml)."""

from django.db import migrations, models

LABELS = {
    "pregnancyrow": {
        "anaemic": "贫血(年报界值)",
        "moderately_anaemic": "中重度贫血(年报界值)",
        "parturient": "产妇",
    },
    "infectionrow": {"parturient": "产妇"},
    "childrow": {
        "preterm": "早产",
        "low_birth_weight": "低出生体重",
        "macrosomia": "巨大儿",
        "asphyxia": "Apgar 1 分钟提示窒息",
        "early_neonatal_death": "早期新生儿死亡",
        "neonatal_death": "新生儿死亡",
        "infant_death": "婴儿死亡",
    },
}


class Migration(migrations.Migration):

    dependencies = [("journeys", "0002_due_due_done_region")]

    operations = [
        migrations.RenameField("pregnancyrow", "haemoglobin_below_100", "anaemic"),
        migrations.RenameField("pregnancyrow", "haemoglobin_below_80", "moderately_anaemic"),
        *(
            migrations.AlterField(row, name, models.BooleanField(label, null=True))
            for row, labels in LABELS.items()
            for name, label in labels.items()
        ),
    ]
