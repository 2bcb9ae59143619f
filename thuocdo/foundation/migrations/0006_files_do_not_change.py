"""The database itself keeps stored files and what was noted about them as they were written."""

from django.db import migrations

FORWARDS = """
create function foundation_refuse_to_rewrite() returns trigger language plpgsql as $$
begin
    raise exception '% on % is refused: what was written about files stays.', tg_op, tg_table_name
        using errcode = 'restrict_violation';
end $$;
create trigger file_is_immutable before update on foundation_storedfile
    for each row execute function foundation_refuse_to_rewrite();
create trigger scan_is_not_changed before update on foundation_scan
    for each row execute function foundation_refuse_to_rewrite();
create trigger access_append_only before update or delete on foundation_fileaccess
    for each row execute function foundation_refuse_to_rewrite();
"""
BACKWARDS = """
drop trigger access_append_only on foundation_fileaccess;
drop trigger scan_is_not_changed on foundation_scan;
drop trigger file_is_immutable on foundation_storedfile;
drop function foundation_refuse_to_rewrite();
"""


class Migration(migrations.Migration):
    dependencies = [("foundation", "0005_files_uploads_accesses")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
