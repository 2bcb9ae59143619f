"""The database itself keeps a framework that is in use from changing, whoever asks and by whatever way."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION indices_framework_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status = 'draft' THEN
        RETURN COALESCE(NEW, OLD);
    END IF;
    IF TG_OP = 'UPDATE'
        AND OLD.status = 'in_use' AND NEW.status = 'superseded'
        AND to_jsonb(NEW) - ARRAY['status', 'superseded_at'] = to_jsonb(OLD) - ARRAY['status', 'superseded_at']
    THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE'
        AND NEW.created_by_id IS NULL
        AND to_jsonb(NEW) - 'created_by_id' = to_jsonb(OLD) - 'created_by_id'
    THEN
        RETURN NEW;  -- an account was erased; what was decided stays
    END IF;
    RAISE EXCEPTION 'framework % is in use and never changes', OLD.slug USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER framework_in_use_never_changes BEFORE UPDATE OR DELETE ON indices_framework
    FOR EACH ROW EXECUTE FUNCTION indices_framework_guard();

CREATE FUNCTION indices_node_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    settled text;
BEGIN
    SELECT slug INTO settled FROM indices_framework
        WHERE status <> 'draft'
            AND id IN (CASE WHEN TG_OP <> 'INSERT' THEN OLD.framework_id END,
                       CASE WHEN TG_OP <> 'DELETE' THEN NEW.framework_id END);
    IF FOUND THEN
        RAISE EXCEPTION 'framework % is in use: its nodes never change', settled
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;

CREATE TRIGGER node_in_use_never_changes BEFORE INSERT OR UPDATE OR DELETE ON indices_node
    FOR EACH ROW EXECUTE FUNCTION indices_node_guard();
"""

BACKWARD = """
DROP TRIGGER node_in_use_never_changes ON indices_node;
DROP TRIGGER framework_in_use_never_changes ON indices_framework;
DROP FUNCTION indices_node_guard();
DROP FUNCTION indices_framework_guard();
"""


class Migration(migrations.Migration):
    dependencies = [("indices", "0002_as_printed")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
