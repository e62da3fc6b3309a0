"""A JIM's own pages; most stand behind a link in a mail as well (see `doors`)."""

from jimsupport.routes.me import (
    asking,
    choosing,
    consents,
    details,
    end_of_help,
    kinds,
    own_page,
    pauses,
    questions,
    reaching,
    rhythm,
    stops,
    young_person,
)

routes = [
    *own_page.routes,
    *questions.routes,
    *consents.routes,
    *pauses.routes,
    *stops.routes,
    *rhythm.routes,
    *choosing.routes,
    *reaching.routes,
    *details.routes,
    *end_of_help.routes,
    *kinds.routes,
    *young_person.routes,
    *asking.routes,
]
