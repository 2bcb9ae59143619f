"""The database itself keeps a published version from changing, whoever asks and by whatever way."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION questionnaires_version_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status = 'draft' THEN
        RETURN COALESCE(NEW, OLD);
    END IF;
    IF TG_OP = 'UPDATE'
        AND NEW.published_by_id IS NULL
        AND to_jsonb(NEW) - 'published_by_id' = to_jsonb(OLD) - 'published_by_id'
    THEN
        RETURN NEW;  -- an account was erased; what was published stays
    END IF;
    RAISE EXCEPTION 'version % of questionnaire % is published and never changes', OLD.number, OLD.questionnaire_id
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER version_published_never_changes BEFORE UPDATE OR DELETE ON questionnaires_version
    FOR EACH ROW EXECUTE FUNCTION questionnaires_version_guard();
"""

BACKWARD = """
DROP TRIGGER version_published_never_changes ON questionnaires_version;
DROP FUNCTION questionnaires_version_guard();
"""


class Migration(migrations.Migration):
    dependencies = [("questionnaires", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
