"""Single sign-on: professionals come in with the account of their work (OpenID Connect Core 1.0, RFC 9700).

An administrator says per organisation where its people sign in (`providers`). Who leaves for there and comes back is
one journey (`journeys`); what the provider then says of them is checked (`proofs`) and leads to somebody who works
there and has an account here (`identities`, `arrivals`). An account is never made, and nobody gets in as staff,
administrator or JIM this way.
"""
