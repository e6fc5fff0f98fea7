import django.db.models.deletion
from django.db import migrations, models


def counted_is_told(apps, schema_editor):
    """What done counted until now stays what it counted."""
    done = apps.get_model("work", "WorkEvent").objects.filter(kind__in=("done", "back"))
    done.filter(quantity__gt=0).update(good=models.F("quantity"))


class Migration(migrations.Migration):
    dependencies = [
        ("work", "0006_not_done"),
    ]

    operations = [
        migrations.CreateModel(
            name="Tally",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("order", models.CharField(max_length=100)),
                ("operation", models.CharField(max_length=100)),
                ("before", models.JSONField(default=list)),
                ("after", models.JSONField(default=list)),
            ],
        ),
        migrations.AddConstraint(
            model_name="tally",
            constraint=models.UniqueConstraint(
                fields=("order", "operation"), name="one_tally_per_step"
            ),
        ),
        migrations.AddField(
            model_name="workevent",
            name="good",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="workevent",
            name="tally",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                to="work.tally",
            ),
        ),
        migrations.RunPython(counted_is_told, migrations.RunPython.noop),
    ]
