from django.db import migrations

from lineshaft.tenancy.one_center import of_the_same_center


class Migration(migrations.Migration):

    dependencies = [
        ('companies', '0003_a_child_is_of_its_parents_center'),
        ('partners', '0001_initial'),
    ]

    operations = [
        of_the_same_center('partners_resourceshare', 'contact_id', 'companies_contact'),
    ]
