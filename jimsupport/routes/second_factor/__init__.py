"""The second factor of who works here: showing it, choosing it, losing it, and one page to manage it."""

from jimsupport.routes.second_factor import access, adding, afresh, helping, lost, showing

routes = [
    *showing.routes,
    *adding.routes,
    *lost.routes,
    *access.routes,
    *afresh.routes,
    *helping.routes,
]
