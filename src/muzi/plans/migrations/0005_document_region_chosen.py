from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("plans", "0004_shares_of_drafts"),
    ]

    operations = [
        migrations.AddField(
            model_name="document",
            name="region_chosen",
            field=models.BooleanField(default=False),
        ),
    ]
