"""The audit log grows and does nothing else: the database refuses to change, remove, replace or empty it.

On SQLite an INSERT OR REPLACE removes a row without asking a DELETE trigger, unless the connection asks for that; so the
insert itself is refused where the number or the digest is taken, whatever the connection asks for.
"""

from typing import Any

from django.db import migrations

POSTGRES = [
    """
    CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$
    """,
    """
    CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON reviewapp_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()
    """,
]
POSTGRES_BACK = [
    "DROP TRIGGER IF EXISTS audit_no_change ON reviewapp_auditentry",
    "DROP FUNCTION IF EXISTS audit_refuse()",
]
SQLITE = [
    """
    CREATE TRIGGER audit_no_update BEFORE UPDATE ON reviewapp_auditentry
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END
    """,
    """
    CREATE TRIGGER audit_no_delete BEFORE DELETE ON reviewapp_auditentry
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END
    """,
    """
    CREATE TRIGGER audit_no_replace BEFORE INSERT ON reviewapp_auditentry
    WHEN EXISTS (SELECT 1 FROM reviewapp_auditentry WHERE number = NEW.number OR digest = NEW.digest)
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END
    """,
]
SQLITE_BACK = [f"DROP TRIGGER IF EXISTS audit_no_{what}" for what in ("update", "delete", "replace")]


def set_up(apps: Any, editor: Any) -> None:
    for statement in POSTGRES if editor.connection.vendor == "postgresql" else SQLITE:
        editor.execute(statement)


def take_down(apps: Any, editor: Any) -> None:
    for statement in POSTGRES_BACK if editor.connection.vendor == "postgresql" else SQLITE_BACK:
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("reviewapp", "0001_initial")]
    operations = [migrations.RunPython(set_up, take_down)]
