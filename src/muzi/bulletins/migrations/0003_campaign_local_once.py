from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("bulletins", "0002_system_notices_local_campaigns"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.UniqueConstraint(
                condition=models.Q(("code", ""), ("withdrawn_at", None)),
                fields=("region", "name", "starts_on"),
                name="campaign_local_once",
            ),
        ),
    ]
