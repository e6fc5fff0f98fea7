"""Steps keep how many of their pieces were lost; those that were told before are added up."""

from django.db import migrations
from django.db.models import Sum


def add_up(apps, schema_editor):
    events = apps.get_model("work", "WorkEvent").objects.filter(kind="scrap")
    steps = apps.get_model("order", "Operation").objects
    sums = events.order_by().values_list("order", "operation").annotate(Sum("quantity"))
    for order, code, pieces in sums:
        steps.filter(order__code=order, code=code).update(scrap_quantity=pieces)


class Migration(migrations.Migration):
    dependencies = [
        ("work", "0004_corrected_clocks"),
        ("order", "0003_scrap"),
    ]

    operations = [migrations.RunPython(add_up, migrations.RunPython.noop)]
