"""What counts when groups are made: an administrator's to choose, and to put back."""

from jimsupport.db.tables import events
from jimsupport.domain.forming import settings
from jimsupport.domain.matching.model import Config


async def test_an_administrator_changes_what_counts_and_puts_it_back(client, db, sign_in, ruth):
    await sign_in(client, ruth)
    assert "Alles staat zoals het begon." in (await client.get("/admin/matching")).text
    chosen = dict.fromkeys(settings.NAMES, 100) | {"themes": 200, "relation": 0}
    assert (await client.post("/admin/matching", data=chosen)).status_code == 303
    config = await settings.config(db)
    assert (config.weights.themes, config.weights.relation, config.weights.stage) == (800, 0, 200)
    assert config.base == 1300  # being in a group stays worth as much as all of it
    assert "Ruth veranderde dit op" in (await client.get("/admin/matching")).text
    await client.post("/admin/matching/reset")
    assert await settings.config(db) == Config()
    kinds = [row.kind for row in await db.fetch_all(events.select())]
    assert kinds.count("matching_weighed") == 2


async def test_what_is_not_on_the_list_changes_nothing(client, db, sign_in, ruth):
    await sign_in(client, ruth)
    chosen = dict.fromkeys(settings.NAMES, 100) | {"themes": 1000}
    answer = await client.post("/admin/matching", data=chosen)
    assert (answer.status_code, "Kies hoeveel dit meetelt." in answer.text) == (422, True)
    assert await settings.config(db) == Config()
