"""What was sent and what was decided on it is only added, never changed."""

from django.db import migrations

TABLES = ("reporting_sentreport", "reporting_reportdecision", "reporting_rowremark")


def guard(table: str) -> str:
    return (
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change();"
    )


class Migration(migrations.Migration):
    dependencies = [("reporting", "0001_initial"), ("agreements", "0002_guard_history")]

    operations = [
        migrations.RunSQL(guard(table), f"DROP TRIGGER {table}_append_only ON {table};") for table in TABLES
    ]
