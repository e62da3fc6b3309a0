"""A question, as staff work on it: a module for each thing there is to do about it."""

from jimsupport.routes.staff.requests import (
    askers,
    beside,
    claims,
    closures,
    merges,
    new,
    other_jim,
    pages,
    snoozes,
    talking,
)

routes = [
    *new.routes,
    *pages.routes,
    *claims.routes,
    *talking.routes,
    *snoozes.routes,
    *beside.routes,
    *merges.routes,
    *closures.routes,
    *askers.routes,
    *other_jim.routes,
]
