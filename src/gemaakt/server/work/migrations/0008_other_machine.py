from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("work", "0007_tallies"),
    ]

    operations = [
        migrations.AddField(
            model_name="workevent",
            name="machine",
            field=models.CharField(blank=True, max_length=100),
        ),
    ]
