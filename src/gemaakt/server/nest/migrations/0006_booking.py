from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('nest', '0005_counted'),
    ]

    operations = [
        migrations.AddField(
            model_name='nest',
            name='booking',
            field=models.JSONField(blank=True, null=True),
        ),
    ]
