from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('nest', '0006_booking'),
    ]

    operations = [
        migrations.AddField(
            model_name='stockitem',
            name='kept_for',
            field=models.CharField(blank=True, default='', max_length=100),
        ),
    ]
