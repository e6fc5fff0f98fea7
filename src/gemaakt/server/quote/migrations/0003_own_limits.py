from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('quote', '0002_corrections_dates_learning'),
    ]

    operations = [
        migrations.CreateModel(
            name='OwnLimit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, unique=True)),
                ('value', models.JSONField()),
                ('source', models.CharField(max_length=300)),
                ('day', models.DateField()),
                ('at', models.DateTimeField(auto_now=True)),
            ],
        ),
    ]
