from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("plans", "0005_document_region_chosen"),
    ]

    operations = [
        migrations.AddField(
            model_name="rhythm",
            name="receiver",
            field=models.CharField(blank=True, max_length=100, verbose_name="报给谁"),
        ),
        migrations.AddField(
            model_name="rhythm",
            name="month_day",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="期内最后一月的几日前"),
        ),
    ]
