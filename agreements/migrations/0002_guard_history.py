"""Rules of the history that the database keeps itself.

A stage or an ending changes only together with its history row, however the row is written: the check runs
at the end of the transaction, because the writer saves the agreement and its history row one after the other.
History, versions and legal facts are only added, never changed.
"""

from django.db import migrations

GUARD_STAGE = """
CREATE FUNCTION agreement_stage_has_history() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    previous_stage text := '';
    previous_length integer := 0;
    event_sequence integer := 1;
BEGIN
    -- A new row is saved before its first history row, so its own length is not known yet.
    IF TG_OP = 'UPDATE' THEN
        previous_stage := OLD.stage;
        previous_length := OLD.history_length;
        event_sequence := NEW.history_length;
    END IF;
    IF event_sequence <= previous_length OR NOT EXISTS (
        SELECT 1 FROM agreements_historyevent event
        WHERE event.agreement_id = NEW.id
          AND event.sequence = event_sequence
          AND event.from_stage = previous_stage
          AND event.to_stage = NEW.stage
          AND event.ending = NEW.ending
    ) THEN
        RAISE EXCEPTION 'agreement %: stage or ending changed without its history row', NEW.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER agreement_entry_has_history
    AFTER INSERT ON agreements_agreement DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION agreement_stage_has_history();

CREATE CONSTRAINT TRIGGER agreement_stage_has_history
    AFTER UPDATE OF stage, ending ON agreements_agreement DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.stage IS DISTINCT FROM NEW.stage OR OLD.ending IS DISTINCT FROM NEW.ending)
    EXECUTE FUNCTION agreement_stage_has_history();
"""

UNGUARD_STAGE = """
DROP TRIGGER agreement_stage_has_history ON agreements_agreement;
DROP TRIGGER agreement_entry_has_history ON agreements_agreement;
DROP FUNCTION agreement_stage_has_history();
"""

APPEND_ONLY = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are only added, never changed', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""


def guard(table: str) -> str:
    return (
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change();"
    )


def unguard(table: str) -> str:
    return f"DROP TRIGGER {table}_append_only ON {table};"


TABLES = (
    "agreements_historyevent",
    "agreements_version",
    "agreements_legalcheck",
    "agreements_partnerconsent",
    "organization_storedfile",
)


class Migration(migrations.Migration):
    dependencies = [("agreements", "0001_initial"), ("organization", "0001_initial")]

    operations = [
        migrations.RunSQL(GUARD_STAGE, UNGUARD_STAGE),
        migrations.RunSQL(APPEND_ONLY, "DROP FUNCTION refuse_change();"),
        *(migrations.RunSQL(guard(table), unguard(table)) for table in TABLES),
    ]
