from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("sellers", "0003_delivery_zones")]

    operations = []
