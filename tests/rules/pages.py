from markupsafe import Markup


def shown(request, form, response):
    # ruleid: no-markup-of-what-people-write
    body = Markup(form.text("body"))
    # ruleid: no-markup-of-what-people-write
    also = Markup(f"<p>{body}</p>")
    # ok: no-markup-of-what-people-write
    mark = Markup("<br>")
    # ok: no-markup-of-what-people-write
    tidy = Markup(nh3.clean(form.text("body"), tags={"p"}))
    # ruleid: templates-always-escape
    bare = Environment(autoescape=False)
    # ok: templates-always-escape
    safe = Environment(loader=None, autoescape=True)
    # ruleid: the-host-header-is-not-believed
    host = request.headers["host"]
    # ruleid: the-host-header-is-not-believed
    link = request.url_for("me")
    # ok: the-host-header-is-not-believed
    path = request.app.url_path_for("me")
    # ruleid: the-address-of-a-browser-is-what-the-server-made-of-it
    came = request.headers.get("x-forwarded-for", "")
    # ok: the-address-of-a-browser-is-what-the-server-made-of-it
    rightly = request.client.host
    # ruleid: forms-are-read-by-name
    everything = form.multi_items()
    # ok: forms-are-read-by-name
    name = form.text("first_name")
    # ruleid: cookies-are-put-in-one-place
    response.set_cookie("a", "b")
    # ruleid: only-to-our-own-pages
    return RedirectResponse(request.query_params["next"])


def back(request, form):
    back = form.text("back")
    # ruleid: only-to-our-own-pages
    return to_path(request, back)


def rightly(request, form):
    back = local_path(request, form.text("back"))
    # ok: only-to-our-own-pages
    return to_path(request, back)
