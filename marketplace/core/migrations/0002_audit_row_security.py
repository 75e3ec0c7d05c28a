"""The audit trail takes entries of these days alone, and changes or removes none, whatever was granted (ADR 47).

The owner of the table is not bound by it. What ended while nobody came is put on record late, with the date of its end
(`accounts.viewing`): as late as a session lasts, which is seven days.
"""

from django.db import migrations

FORWARDS = """
CREATE POLICY anybody_may_look ON core_auditentry FOR SELECT USING (true);
CREATE POLICY added_now ON core_auditentry FOR INSERT
    WITH CHECK (at BETWEEN now() - interval '8 days' AND now() + interval '1 day');
ALTER TABLE core_auditentry ENABLE ROW LEVEL SECURITY;
"""
BACKWARDS = """
ALTER TABLE core_auditentry DISABLE ROW LEVEL SECURITY;
DROP POLICY added_now ON core_auditentry;
DROP POLICY anybody_may_look ON core_auditentry;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0001_kernel")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
