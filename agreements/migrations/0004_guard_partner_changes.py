"""The history of partners is only added to, as that of agreements."""

from django.db import migrations

GUARD = (
    "CREATE TRIGGER agreements_partnerchange_append_only BEFORE UPDATE OR DELETE ON agreements_partnerchange "
    "FOR EACH ROW EXECUTE FUNCTION refuse_change();"
)
UNGUARD = "DROP TRIGGER agreements_partnerchange_append_only ON agreements_partnerchange;"


class Migration(migrations.Migration):
    dependencies = [("agreements", "0003_partner_changes")]

    operations = [migrations.RunSQL(GUARD, UNGUARD)]
