"""Entries that are older than they must be kept can go: by one function, which alone may, and which leaves an entry.

It acts with the rights of the tables' owner, so who may call it is said (`grant_rights`), its search path is fixed, and
it refuses what is younger than a year, whoever asks. For a day's difference between clocks that year has 364 days.
"""

from django.contrib.postgres.indexes import BrinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations

FORWARDS = """
CREATE FUNCTION core_forget_audit(before timestamptz, most integer, entry uuid) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET pgtrigger.ignore = '{pgtrigger_append_only_97da0}'
AS $$
DECLARE
    forgotten bigint;
BEGIN
    IF before IS NULL OR before > now() - interval '364 days' THEN
        RAISE EXCEPTION 'the audit log is kept for a year at least' USING ERRCODE = 'restrict_violation';
    END IF;
    DELETE FROM public.core_auditentry
    WHERE id IN (SELECT id FROM public.core_auditentry WHERE at < before LIMIT most);
    GET DIAGNOSTICS forgotten = ROW_COUNT;
    IF forgotten > 0 THEN
        INSERT INTO public.core_auditentry (id, at, action, target_type, target_id, changes, request_id)
        VALUES (entry, now(), 'core.forget_audit', 'core.auditentry', '',
                jsonb_build_object('forgotten', jsonb_build_array(NULL, forgotten),
                                   'kept_from', jsonb_build_array(NULL, before)), '');
    END IF;
    RETURN forgotten;
END
$$;
REVOKE EXECUTE ON FUNCTION core_forget_audit FROM PUBLIC;
"""


class Migration(migrations.Migration):
    # An index that is made beside writes cannot be made in a transaction.
    atomic = False
    dependencies = [("core", "0002_audit_row_security")]
    operations = [
        migrations.RunSQL(FORWARDS, "DROP FUNCTION core_forget_audit"),
        AddIndexConcurrently(model_name="auditentry", index=BrinIndex(fields=["at"], name="audit_by_age")),
    ]
