from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("order", "0002_sums"),
    ]

    operations = [
        migrations.AddField(
            model_name="operation",
            name="scrap_quantity",
            field=models.PositiveIntegerField(default=0),
        ),
    ]
