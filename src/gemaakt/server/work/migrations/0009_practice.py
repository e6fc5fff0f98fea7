from django.db import migrations, models


def skill_of_step(apps, schema_editor):
    """What was clocked before is practice as well, where its step is still there."""
    clocks = apps.get_model("work", "Clocking")
    steps = apps.get_model("order", "Operation").objects.exclude(skill="")
    for order, code, skill in steps.values_list("order__code", "code", "skill"):
        clocks.objects.filter(order=order, operation=code).update(skill=skill)


class Migration(migrations.Migration):
    dependencies = [
        ("work", "0008_other_machine"),
        ("order", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="clocking",
            name="skill",
            field=models.CharField(blank=True, max_length=100),
        ),
        migrations.CreateModel(
            name="PracticeTold",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("person", models.CharField(max_length=100)),
                ("skill", models.CharField(max_length=100)),
                ("told_h", models.FloatField()),
                ("since", models.DateTimeField()),
            ],
        ),
        migrations.AddConstraint(
            model_name="practicetold",
            constraint=models.UniqueConstraint(
                fields=("person", "skill"), name="one_practice_per_goal"
            ),
        ),
        migrations.RunPython(skill_of_step, migrations.RunPython.noop),
    ]
