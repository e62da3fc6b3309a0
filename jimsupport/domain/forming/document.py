"""A pool as jim-matching/1: what the process that matches reads, and whoever wants to look into one."""

from typing import Any

from jimsupport.domain.forming import settings
from jimsupport.domain.matching.model import Pool


def of(pool: Pool) -> dict[str, Any]:
    """What `matching.reading.pool` reads the same pool from."""
    config, weights = pool.config, pool.config.weights
    return {
        "format": "jim-matching/1",
        "config": {
            "base": config.base,
            "wait_cap": config.wait_cap,
            "met_before": config.met_before,
            "weights": {name: getattr(weights, name) for name in settings.OF_PAIRS},
        },
        "people": [
            {
                "id": person.id,
                "languages": person.languages,
                "slots": person.moments,
                "modes": person.modes,
                "x": person.x,
                "y": person.y,
                "max_km": person.max_km,
                "themes": person.themes,
                "stage_months": person.stage_months,
                "relation": person.relation,
                "organisation": person.organisation,
                "waiting_days": person.waiting_days,
            }
            for person in pool.people
        ],
        "existing_groups": [
            {
                "id": group.id,
                "language": group.language,
                "mode": group.mode,
                "slot": group.moment,
                "members": group.members,
            }
            for group in pool.groups
        ],
        "forbidden": pool.forbidden,
        "met": pool.met,
    }
