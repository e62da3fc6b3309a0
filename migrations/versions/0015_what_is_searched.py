"""The full-text index: FTS5 on SQLite, a GIN index on PostgreSQL; a row for each of search_documents.

Neither of the two stems, drops or reads anything in the words: `domain/search` did all of that before.

Revision ID: 0015
Revises: 0014
"""

from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("CREATE VIRTUAL TABLE search_words USING fts5(stems, tokenize = 'unicode61 remove_diacritics 0')")
    else:
        op.execute(
            "CREATE TABLE search_words ("
            "id integer PRIMARY KEY REFERENCES search_documents (id) ON DELETE CASCADE, stems tsvector NOT NULL)"
        )
        op.execute("CREATE INDEX ix_search_words_stems ON search_words USING gin (stems)")
