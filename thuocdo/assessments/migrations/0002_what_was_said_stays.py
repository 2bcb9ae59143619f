"""The database itself keeps what was said, signed and granted from changing, whoever asks and by whatever way."""

from django.db import migrations

TABLES = ("entry", "step", "extension", "comment", "councildecision")

FORWARD = (
    """
CREATE FUNCTION assessments_only_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""
    + "\n".join(
        f"CREATE TRIGGER {table}_only_added BEFORE UPDATE OR DELETE ON assessments_{table}"
        " FOR EACH ROW EXECUTE FUNCTION assessments_only_added();"
        for table in TABLES
    )
    + """
CREATE FUNCTION assessments_round_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.status <> 'draft' THEN
            RAISE EXCEPTION 'round % has been opened and is never deleted', OLD.slug
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF OLD.status = 'published' AND (to_jsonb(NEW) - 'created_by_id') <> (to_jsonb(OLD) - 'created_by_id') THEN
        RAISE EXCEPTION 'round % is published and never changes', OLD.slug
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.status <> 'draft' AND (NEW.framework_id, NEW.owner_id, NEW.year) <> (OLD.framework_id, OLD.owner_id, OLD.year)
    THEN
        RAISE EXCEPTION 'round % is open: framework, owner and year stay', OLD.slug
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER round_settled BEFORE UPDATE OR DELETE ON assessments_round
    FOR EACH ROW EXECUTE FUNCTION assessments_round_guard();

CREATE FUNCTION assessments_entry_in_time() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    state text;
BEGIN
    SELECT r.status INTO state FROM assessments_slot s
        JOIN assessments_participant p ON p.id = s.participant_id
        JOIN assessments_round r ON r.id = p.round_id
        WHERE s.id = NEW.slot_id;
    IF state IN ('decided', 'published') THEN
        RAISE EXCEPTION 'the council has signed: nothing is added any more'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER entry_before_the_decision BEFORE INSERT ON assessments_entry
    FOR EACH ROW EXECUTE FUNCTION assessments_entry_in_time();
"""
)

BACKWARD = (
    "DROP TRIGGER entry_before_the_decision ON assessments_entry;"
    "DROP FUNCTION assessments_entry_in_time();"
    "DROP TRIGGER round_settled ON assessments_round;"
    "DROP FUNCTION assessments_round_guard();"
    + "".join(f"DROP TRIGGER {table}_only_added ON assessments_{table};" for table in TABLES)
    + "DROP FUNCTION assessments_only_added();"
)


class Migration(migrations.Migration):
    dependencies = [("assessments", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
