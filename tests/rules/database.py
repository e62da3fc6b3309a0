# ruleid: only-db-speaks-to-the-database
import asyncpg

# ruleid: only-db-speaks-to-the-database
import databases

# ruleid: handlers-hold-no-sql
from sqlalchemy import select

# ruleid: handlers-hold-no-sql
from jimsupport.db.tables import jims

# ok: only-db-speaks-to-the-database
from jimsupport.db import Database


async def find(db: Database, name: str) -> None:
    # ruleid: no-sql-put-together
    await db.fetch_all(f"SELECT * FROM jims WHERE name = '{name}'")
    # ruleid: no-sql-put-together
    await db.execute("DELETE FROM jims WHERE name = '%s'" % name)
    # ruleid: no-sql-put-together
    await db.fetch_one("SELECT * FROM jims WHERE name = " + name)
    # ruleid: no-sql-put-together
    await db.fetch_one(text("SELECT * FROM jims WHERE name = '{}'".format(name)))
    # ok: no-sql-put-together
    await db.fetch_all(select(jims).where(jims.c.name == name))
    # ok: no-sql-put-together
    await db.fetch_value(text("SELECT 1"))
