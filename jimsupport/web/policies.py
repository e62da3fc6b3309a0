"""Who may open a route. Every route names one; `app.build` fails for a route without.

public          anyone
link            anyone who holds the secret in the path; the handler looks it up
signed_in       anyone with a session, however they came in
working         who works here (all roles but jim), before they showed a second factor as well
jim, professional, staff, administrator     a session of someone who holds that role now

A visitor is sent to sign in, and whoever holds the role but showed no second factor yet is sent to do so; someone signed
in without the role gets the same 404 as for a page that is not there. Who may see *which* row is the look-up's
business, not the policy's.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Policy:
    """A named rule: whether a session is needed, and which role it must hold."""

    name: str
    session: bool = False
    role: str | None = None
    works: bool = False


public = Policy("public")
link = Policy("link")
signed_in = Policy("signed_in", session=True)
working = Policy("working", session=True, works=True)
jim = Policy("jim", session=True, role="jim")
professional = Policy("professional", session=True, role="professional")
staff = Policy("staff", session=True, role="staff")
administrator = Policy("administrator", session=True, role="administrator")
