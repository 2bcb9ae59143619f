"""The database itself refuses to change the audit log, whoever asks through whatever program."""

from django.db import migrations

FORWARDS = """
create function foundation_refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'The audit log is only ever added to: % is refused.', tg_op using errcode = 'restrict_violation';
end $$;
create trigger audit_append_only before update or delete on foundation_auditrecord
    for each row execute function foundation_refuse_change();
create trigger audit_no_truncate before truncate on foundation_auditrecord
    for each statement execute function foundation_refuse_change();
"""
BACKWARDS = """
drop trigger audit_append_only on foundation_auditrecord;
drop trigger audit_no_truncate on foundation_auditrecord;
drop function foundation_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("foundation", "0001_outbox_audit_stamps")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
