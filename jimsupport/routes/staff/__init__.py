"""Where staff spend their day."""

from jimsupport.routes.staff import calls, day, jims, looks, outgoing, phone, post, quiet, requests

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
]
