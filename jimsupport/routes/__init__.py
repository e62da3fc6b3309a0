"""A module a resource; `app.py` collects their `routes`."""
