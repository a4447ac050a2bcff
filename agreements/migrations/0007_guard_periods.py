"""A period's row changes its state only together with a history row of its agreement that says so.

The check runs at the end of the transaction, however the row is written (as for the agreement's own stage).
"""

from django.db import migrations

GUARD = """
CREATE FUNCTION period_row_has_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM agreements_historyevent event
        WHERE event.agreement_id = NEW.agreement_id
          AND event.at = NEW.state_entered_at
          AND event.data @> jsonb_build_object('row', NEW.id, 'from', OLD.state, 'to', NEW.state)
    ) THEN
        RAISE EXCEPTION 'period row %: state changed without its history row', NEW.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER period_row_has_history
    AFTER UPDATE OF state ON agreements_agreementperiod DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
    EXECUTE FUNCTION period_row_has_history();
"""

UNGUARD = """
DROP TRIGGER period_row_has_history ON agreements_agreementperiod;
DROP FUNCTION period_row_has_history();
"""


class Migration(migrations.Migration):
    dependencies = [("agreements", "0006_periods_and_implementation")]

    operations = [migrations.RunSQL(GUARD, UNGUARD)]
