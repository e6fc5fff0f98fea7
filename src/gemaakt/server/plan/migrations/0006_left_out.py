from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

HELD = "RES~"


def count(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Count what the plans that are there leave out."""
    versions = apps.get_model("plan", "PlanVersion").objects
    for pk, unplanned in versions.values_list("pk", "document__unplanned").iterator():
        if left_out := sum(not key.startswith(HELD) for key in unplanned or ()):
            versions.filter(pk=pk).update(left_out_count=left_out)


class Migration(migrations.Migration):
    dependencies = [
        ("plan", "0005_remedies"),
    ]

    operations = [
        migrations.AddField(
            model_name="planversion",
            name="left_out_count",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.RunPython(count, migrations.RunPython.noop),
    ]
