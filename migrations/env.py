"""Run by Alembic; the connection comes from jimsupport.db.migrate, inside one transaction."""

from alembic import context

from jimsupport.db.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    render_as_batch=True,  # SQLite makes a table anew to change it
)
with context.begin_transaction():
    context.run_migrations()
