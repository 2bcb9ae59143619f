"""The database itself keeps what is published from changing, whoever asks and by whatever way."""

from django.db import migrations

GUARD = """
CREATE FUNCTION results_publication_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status = 'draft' THEN
        RETURN COALESCE(NEW, OLD);
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.status = 'published' AND NEW.status = 'replaced'
        AND to_jsonb(NEW) - 'status' = to_jsonb(OLD) - 'status'
    THEN
        RETURN NEW;  -- a correction took its place; it stays readable
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.created_by_id IS NULL
        AND to_jsonb(NEW) - 'created_by_id' = to_jsonb(OLD) - 'created_by_id'
    THEN
        RETURN NEW;  -- an account was erased; what was published stays
    END IF;
    RAISE EXCEPTION 'publication % is published and never changes', OLD.slug
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER publication_never_changes BEFORE UPDATE OR DELETE ON results_publication
    FOR EACH ROW EXECUTE FUNCTION results_publication_guard();
"""

# Once per statement and not per row: a table of 3,321 units has 26,000 values.
PARTS = {
    "unitresult": "SELECT p.slug FROM {rows} r JOIN results_publication p ON p.id = r.publication_id",
    "finding": "SELECT p.slug FROM {rows} r JOIN results_publication p ON p.id = r.publication_id",
    "noderesult": "SELECT p.slug FROM {rows} r JOIN results_unitresult l ON l.id = r.line_id "
    "JOIN results_publication p ON p.id = l.publication_id",
    "loss": "SELECT p.slug FROM {rows} r JOIN results_unitresult l ON l.id = r.line_id "
    "JOIN results_publication p ON p.id = l.publication_id",
}
EVENTS = {"insert": ("NEW",), "delete": ("OLD",), "update": ("OLD", "NEW")}


def guard(table, event):
    tables = " ".join(f"{age} TABLE AS {age.lower()}_rows" for age in EVENTS[event])
    asked = " UNION ALL ".join(
        PARTS[table].format(rows=f"{age.lower()}_rows") + " WHERE p.status <> 'draft'" for age in EVENTS[event]
    )
    name = f"results_{table}_{event}_guard"
    forward = f"""
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    frozen text;
BEGIN
    SELECT slug INTO frozen FROM ({asked}) found LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'publication % is published and never changes', frozen
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER {name} AFTER {event.upper()} ON results_{table}
    REFERENCING {tables} FOR EACH STATEMENT EXECUTE FUNCTION {name}();
"""
    backward = f"DROP TRIGGER {name} ON results_{table}; DROP FUNCTION {name}();"
    return migrations.RunSQL(forward, backward)


class Migration(migrations.Migration):
    dependencies = [("results", "0002_printed_texts")]

    operations = [
        migrations.RunSQL(
            GUARD, "DROP TRIGGER publication_never_changes ON results_publication; DROP FUNCTION results_publication_guard();"
        ),
        *(guard(table, event) for table in PARTS for event in EVENTS),
    ]
