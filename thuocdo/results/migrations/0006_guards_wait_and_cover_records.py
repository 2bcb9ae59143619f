"""Guards of what is published: they cover records and emptying of tables, and wait for a publication under way.

Before, a line added by one transaction while another was publishing its draft passed the guard of both: each saw a
draft. Now adding takes a share lock on the publication, so one of the two waits and then sees what the other did.
"""

from django.db import migrations

OWN = "SELECT r.publication_id FROM {rows} r"
OF_LINE = "SELECT l.publication_id FROM {rows} r JOIN results_unitresult l ON l.id = r.line_id"
PARTS = {"unitresult": OWN, "finding": OWN, "record": OWN, "noderesult": OF_LINE, "loss": OF_LINE}
EVENTS = {"insert": ("NEW",), "delete": ("OLD",), "update": ("OLD", "NEW")}
TABLES = ("publication", *PARTS)

NEVER_EMPTIED = """
CREATE FUNCTION results_truncate_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM results_publication WHERE status <> 'draft') THEN
        RAISE EXCEPTION 'what is published is never deleted' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
""" + "".join(
    f"CREATE TRIGGER results_no_truncate BEFORE TRUNCATE ON results_{table} "
    "FOR EACH STATEMENT EXECUTE FUNCTION results_truncate_guard();\n"
    for table in TABLES
)
MAY_BE_EMPTIED = (
    "".join(f"DROP TRIGGER results_no_truncate ON results_{table};\n" for table in TABLES)
    + "DROP FUNCTION results_truncate_guard();"
)


def function(table, event):
    asked = " UNION ".join(PARTS[table].format(rows=f"{age.lower()}_rows") for age in EVENTS[event])
    return f"""
CREATE OR REPLACE FUNCTION results_{table}_{event}_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched bigint[];
    frozen text;
BEGIN
    touched := ARRAY(SELECT DISTINCT publication_id FROM ({asked}) found);
    PERFORM FROM results_publication WHERE id = ANY(touched) FOR SHARE;
    SELECT slug INTO frozen FROM results_publication WHERE id = ANY(touched) AND status <> 'draft' LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'publication % is published and never changes', frozen
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
"""


def trigger(table, event):
    tables = " ".join(f"{age} TABLE AS {age.lower()}_rows" for age in EVENTS[event])
    name = f"results_{table}_{event}_guard"
    return (
        f"CREATE TRIGGER {name} AFTER {event.upper()} ON results_{table} "
        f"REFERENCING {tables} FOR EACH STATEMENT EXECUTE FUNCTION {name}();"
    )


class Migration(migrations.Migration):
    dependencies = [("results", "0005_computed_results")]

    operations = [
        # The functions of the older tables work in either form, so going back leaves them as they are.
        *(
            migrations.RunSQL(function(table, event), migrations.RunSQL.noop)
            for table in PARTS
            for event in EVENTS
            if table != "record"
        ),
        *(
            migrations.RunSQL(
                function("record", event) + trigger("record", event),
                f"DROP TRIGGER results_record_{event}_guard ON results_record; "
                f"DROP FUNCTION results_record_{event}_guard();",
            )
            for event in EVENTS
        ),
        migrations.RunSQL(NEVER_EMPTIED, MAY_BE_EMPTIED),
    ]
