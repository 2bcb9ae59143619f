"""The database itself keeps ballots and judgements from changing, whoever asks and by whatever way."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION surveys_ballot_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND OLD.rehearsal THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'a ballot is never changed or deleted' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER ballot_stays BEFORE UPDATE OR DELETE ON surveys_submission
    FOR EACH ROW EXECUTE FUNCTION surveys_ballot_guard();

CREATE FUNCTION surveys_judgement_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND EXISTS (SELECT FROM surveys_submission s WHERE s.id = OLD.submission_id AND s.rehearsal) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'a judgement about a ballot is only ever added to'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER judgement_stays BEFORE UPDATE OR DELETE ON surveys_setaside
    FOR EACH ROW EXECUTE FUNCTION surveys_judgement_guard();

CREATE FUNCTION surveys_no_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER surveys_no_truncate BEFORE TRUNCATE ON surveys_submission
    FOR EACH STATEMENT EXECUTE FUNCTION surveys_no_truncate();
CREATE TRIGGER surveys_no_truncate BEFORE TRUNCATE ON surveys_setaside
    FOR EACH STATEMENT EXECUTE FUNCTION surveys_no_truncate();

CREATE FUNCTION surveys_campaign_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.launched_at IS NOT NULL THEN
            RAISE EXCEPTION 'campaign % has been launched and is never deleted', OLD.slug
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF OLD.launched_at IS NOT NULL AND
        (NEW.owner_id, NEW.slug, NEW.kind, NEW.rating, NEW.opens_at, NEW.launched_at, NEW.smallest_cell)
        IS DISTINCT FROM
        (OLD.owner_id, OLD.slug, OLD.kind, OLD.rating, OLD.opens_at, OLD.launched_at, OLD.smallest_cell)
    THEN
        RAISE EXCEPTION 'campaign % is launched: owner, address, kind and beginning stay', OLD.slug
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.closed_at IS NOT NULL AND NEW.closed_at IS DISTINCT FROM OLD.closed_at THEN
        RAISE EXCEPTION 'campaign % is closed for good', OLD.slug USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER campaign_settled BEFORE UPDATE OR DELETE ON surveys_campaign
    FOR EACH ROW EXECUTE FUNCTION surveys_campaign_guard();
"""

BACKWARD = """
DROP TRIGGER campaign_settled ON surveys_campaign;
DROP FUNCTION surveys_campaign_guard();
DROP TRIGGER surveys_no_truncate ON surveys_setaside;
DROP TRIGGER surveys_no_truncate ON surveys_submission;
DROP FUNCTION surveys_no_truncate();
DROP TRIGGER judgement_stays ON surveys_setaside;
DROP FUNCTION surveys_judgement_guard();
DROP TRIGGER ballot_stays ON surveys_submission;
DROP FUNCTION surveys_ballot_guard();
"""


class Migration(migrations.Migration):
    dependencies = [("surveys", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
