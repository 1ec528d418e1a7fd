from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("plans", "0003_values_of_parts_and_partners"),
    ]

    operations = [
        migrations.AddField(
            model_name="draft",
            name="shares",
            field=models.JSONField(blank=True, default=list, verbose_name="任务分解"),
        ),
    ]
