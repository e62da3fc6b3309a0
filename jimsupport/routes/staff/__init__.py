"""Where staff spend their day."""

from jimsupport.routes.staff import (
    calls,
    danger_words,
    day,
    help,
    jims,
    looks,
    outgoing,
    phone,
    post,
    quiet,
    requests,
    roster,
    saved_answers,
    tags,
)

routes = [
    *day.routes,
    *requests.routes,
    *calls.routes,
    *jims.routes,
    *looks.routes,
    *phone.routes,
    *quiet.routes,
    *outgoing.routes,
    *post.routes,
    *saved_answers.routes,
    *danger_words.routes,
    *tags.routes,
    *help.routes,
    *roster.routes,
]
