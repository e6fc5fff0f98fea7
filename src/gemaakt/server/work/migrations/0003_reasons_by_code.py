"""Reasons of scrap that were kept in the language of the tablet become codes."""

from django.db import migrations

WORDS = {
    "size": ("wrong size", "verkeerde maat"),
    "material": ("bad material", "slecht materiaal"),
    "setup": ("set-up piece", "instelstuk"),
    "damage": ("damaged", "beschadigd"),
    "drawing": ("drawing wrong", "tekening klopt niet"),
    "other": ("something else", "iets anders"),
}


def by_code(apps, schema_editor):
    events = apps.get_model("work", "WorkEvent").objects.filter(kind="scrap")
    for code, words in WORDS.items():
        events.filter(reason__in=words).update(reason=code)


class Migration(migrations.Migration):

    dependencies = [
        ('work', '0002_outside_steps'),
    ]

    operations = [
        migrations.RunPython(by_code, migrations.RunPython.noop),
    ]
