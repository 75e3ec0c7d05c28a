from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("sellers", "0002_shops_and_their_people")]

    operations = []
