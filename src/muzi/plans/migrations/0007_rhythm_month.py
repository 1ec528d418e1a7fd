from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("plans", "0006_rhythm_receiver_and_month_day"),
    ]

    operations = [
        migrations.AddField(
            model_name="rhythm",
            name="month",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="按年报送的月份"),
        ),
    ]
