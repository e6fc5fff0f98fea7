from django.db import migrations, models

KINDS = [
    ("start", "Start"),
    ("pause", "Pause"),
    ("done", "Done"),
    ("scrap", "Scrap"),
    ("message", "Message"),
    ("shift-end", "Shift End"),
    ("sent", "Sent"),
    ("back", "Back"),
    ("not-sent", "Not Sent"),
    ("not-back", "Not Back"),
    ("not-done", "Not Done"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("work", "0005_scrap_of_steps"),
    ]

    operations = [
        migrations.AlterField(
            model_name="workevent",
            name="kind",
            field=models.CharField(choices=KINDS, max_length=10),
        ),
    ]
