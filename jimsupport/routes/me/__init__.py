"""A JIM's own pages; most stand behind a link in a mail as well (see `doors`)."""

from jimsupport.routes.me import (
    asking,
    choosing,
    consents,
    conversations,
    details,
    end_of_help,
    kinds,
    looks,
    own_page,
    pauses,
    questions,
    reaching,
    rhythm,
    stops,
    talks,
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
    *looks.routes,
    *young_person.routes,
    *asking.routes,
    *talks.routes,
    *conversations.routes,
]
