import django.db.models.functions.text
from django.db import migrations, models

# Names that came by the command line: spaces as elsewhere, and of two partners of one name the later one is numbered.
_TIDY = """
UPDATE accounts_organisation SET name = btrim(regexp_replace(name, '\\s+', ' ', 'g')) WHERE kind = 'partner';
UPDATE accounts_organisation o SET name = o.name || ' (' || o.id || ')'
  FROM (SELECT id, row_number() OVER (PARTITION BY upper(name) ORDER BY id) AS place
          FROM accounts_organisation WHERE kind = 'partner') same
 WHERE o.id = same.id AND same.place > 1;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_rate_counts'),
    ]

    operations = [
        migrations.RunSQL(_TIDY, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Upper('name'), condition=models.Q(('kind', 'partner')), name='a_partner_has_its_own_name'),
        ),
    ]
