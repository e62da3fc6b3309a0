"""The audit log: rows are added, sealed once, and never changed; nor deleted before their five years are over.

Revision ID: 0012
Revises: 0011
"""

from alembic import op

revision = "0012"
down_revision = "0011"

SAYS = "The audit log is only added to."
CONTENT = ("id", "at", "act", "actor", "subject_kind", "subject_id", "data")

# A row gets its seal once; its content stays as it was written.
ON_SQLITE = f"""
CREATE TRIGGER audit_rows_stay_as_they_are BEFORE UPDATE ON audit_rows
WHEN OLD.seal_id IS NOT NULL OR {" OR ".join(f'OLD."{each}" IS NOT NEW."{each}"' for each in CONTENT)}
BEGIN SELECT RAISE(ABORT, '{SAYS}'); END;

CREATE TRIGGER audit_rows_stay BEFORE DELETE ON audit_rows
WHEN OLD.seal_id IS NULL OR OLD.at > strftime('%Y-%m-%d %H:%M:%S', 'now', '-5 years')
BEGIN SELECT RAISE(ABORT, '{SAYS}'); END;

CREATE TRIGGER audit_seals_stay_as_they_are BEFORE UPDATE ON audit_seals
BEGIN SELECT RAISE(ABORT, '{SAYS}'); END;

CREATE TRIGGER audit_seals_stay BEFORE DELETE ON audit_seals
BEGIN SELECT RAISE(ABORT, '{SAYS}'); END
"""

ON_POSTGRESQL = f"""
CREATE FUNCTION refuse_audit() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{SAYS}' USING ERRCODE = 'restrict_violation'; END $$;

CREATE TRIGGER audit_rows_stay_as_they_are BEFORE UPDATE ON audit_rows FOR EACH ROW
WHEN (OLD.seal_id IS NOT NULL OR {" OR ".join(f'OLD."{each}" IS DISTINCT FROM NEW."{each}"' for each in CONTENT)})
EXECUTE FUNCTION refuse_audit();

CREATE TRIGGER audit_rows_stay BEFORE DELETE ON audit_rows FOR EACH ROW
WHEN (OLD.seal_id IS NULL OR OLD.at > now() - interval '5 years')
EXECUTE FUNCTION refuse_audit();

CREATE TRIGGER audit_rows_are_not_emptied BEFORE TRUNCATE ON audit_rows FOR EACH STATEMENT
EXECUTE FUNCTION refuse_audit();

CREATE TRIGGER audit_seals_stay_as_they_are BEFORE UPDATE OR DELETE ON audit_seals FOR EACH ROW
EXECUTE FUNCTION refuse_audit();

CREATE TRIGGER audit_seals_are_not_emptied BEFORE TRUNCATE ON audit_seals FOR EACH STATEMENT
EXECUTE FUNCTION refuse_audit()
"""


def upgrade() -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in (ON_SQLITE if on_sqlite else ON_POSTGRESQL).split("\n\n"):
        op.execute(statement)
