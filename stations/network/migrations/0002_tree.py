from django.db import migrations

from stations.divisions.trees import stays_a_tree


class Migration(migrations.Migration):
    dependencies = [("network", "0001_initial")]

    operations = [stays_a_tree("network_station")]
