"""Documents of units, and the leaves they prove. The database keeps both from changing."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


TRIGGERS = """
CREATE TRIGGER evidence_only_added BEFORE UPDATE OR DELETE ON assessments_evidence
    FOR EACH ROW EXECUTE FUNCTION assessments_only_added();

CREATE FUNCTION assessments_evidence_in_time() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    state text;
BEGIN
    SELECT r.status INTO state FROM assessments_participant p JOIN assessments_round r ON r.id = p.round_id
        WHERE p.id = NEW.participant_id;
    IF state IN ('decided', 'published') THEN
        RAISE EXCEPTION 'the council has signed: nothing is added any more'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER evidence_before_the_decision BEFORE INSERT ON assessments_evidence
    FOR EACH ROW EXECUTE FUNCTION assessments_evidence_in_time();

CREATE FUNCTION assessments_use_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    state text;
    unit bigint;
    owner bigint;
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'evidence is taken away on record, never deleted'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT r.status, s.participant_id INTO state, unit FROM assessments_slot s
        JOIN assessments_participant p ON p.id = s.participant_id
        JOIN assessments_round r ON r.id = p.round_id
        WHERE s.id = NEW.slot_id;
    IF state IN ('decided', 'published') THEN
        RAISE EXCEPTION 'the council has signed: nothing is added or taken away any more'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF OLD.removed_at IS NOT NULL
            OR (to_jsonb(NEW) - 'removed_at' - 'removed_by_id') <> (to_jsonb(OLD) - 'removed_at' - 'removed_by_id')
        THEN
            RAISE EXCEPTION 'of a use only its end is written, once' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    SELECT participant_id INTO owner FROM assessments_evidence WHERE id = NEW.evidence_id;
    IF owner <> unit THEN
        RAISE EXCEPTION 'a document proves leaves of its own unit only' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER use_guarded BEFORE INSERT OR UPDATE OR DELETE ON assessments_evidenceuse
    FOR EACH ROW EXECUTE FUNCTION assessments_use_guard();
"""

NO_TRIGGERS = """
DROP TRIGGER use_guarded ON assessments_evidenceuse;
DROP FUNCTION assessments_use_guard();
DROP TRIGGER evidence_before_the_decision ON assessments_evidence;
DROP FUNCTION assessments_evidence_in_time();
DROP TRIGGER evidence_only_added ON assessments_evidence;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('assessments', '0002_what_was_said_stays'),
        ('foundation', '0007_notices'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Evidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(blank=True, help_text='Of the file.', max_length=150)),
                ('url', models.TextField(blank=True)),
                ('title', models.CharField(max_length=300)),
                ('number', models.CharField(blank=True, help_text='As the document is numbered: 123/QĐ-UBND.', max_length=60)),
                ('issued_on', models.DateField(null=True)),
                ('issuer', models.CharField(blank=True, max_length=250)),
                ('folded', models.TextField(help_text='Title, number, issuer, file name and address for searching, without marks.')),
                ('content_hash', models.CharField(help_text='What a signature is under: see domain/evidence.py.', max_length=64)),
                ('version', models.PositiveIntegerField(default=1)),
                ('phase', models.CharField(choices=[('self_assessment', 'self_assessment'), ('appraisal_1', 'appraisal_1'), ('explanation', 'explanation'), ('appraisal_2', 'appraisal_2'), ('council', 'council')], max_length=20)),
                ('uploaded_at', models.DateTimeField()),
                ('file', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.storedfile')),
                ('first', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='assessments.evidence')),
                ('participant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='assessments.participant')),
                ('replaces', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='assessments.evidence')),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('participant', 'id'),
            },
        ),
        migrations.CreateModel(
            name='EvidenceUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('phase', models.CharField(choices=[('self_assessment', 'self_assessment'), ('appraisal_1', 'appraisal_1'), ('explanation', 'explanation'), ('appraisal_2', 'appraisal_2'), ('council', 'council')], max_length=20)),
                ('added_at', models.DateTimeField()),
                ('removed_at', models.DateTimeField(null=True)),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('evidence', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='uses', to='assessments.evidence')),
                ('removed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('slot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='uses', to='assessments.slot')),
            ],
            options={
                'ordering': ('slot', 'id'),
            },
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('file__isnull', False), ('url', ''), models.Q(('name', ''), _negated=True)), models.Q(('file__isnull', True), ('name', ''), models.Q(('url', ''), _negated=True)), _connector='OR'), name='evidence_is_a_file_or_a_link'),
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='evidence_has_a_title'),
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('first__isnull', True), ('replaces__isnull', True), ('version', 1)), models.Q(('first__isnull', False), ('replaces__isnull', False), ('version__gt', 1)), _connector='OR'), name='a_version_replaces_one'),
        ),
        migrations.AddConstraint(
            model_name='evidenceuse',
            constraint=models.UniqueConstraint(condition=models.Q(('removed_at__isnull', True)), fields=('slot', 'evidence'), name='a_document_proves_a_leaf_once'),
        ),
        migrations.AddConstraint(
            model_name='evidenceuse',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('removed_at__isnull', True), ('removed_by__isnull', True)), models.Q(('removed_at__isnull', False), ('removed_by__isnull', False)), _connector='OR'), name='taking_away_has_somebody_and_a_moment'),
        ),
        migrations.RunSQL(TRIGGERS, NO_TRIGGERS),
    ]
