"""Messages about who gets in: what somebody shows to get in came, went, or was lost."""

from jimsupport.mail.messages import Message, made


def factor_changed(*, first_name: str, what: str, added: bool, name: str = "") -> Message:
    """Something they show to get in was added or taken away. Keys: first_name, what (passkey, app), name (of the
    passkey, or ""), added."""
    return made("factor_changed", locals())


def factor_lost(*, first_name: str, stage: str, yours: bool, name: str, helper: str = "") -> Message:
    """Somebody lost what they show. To them, and to every administrator.

    Keys: first_name, stage (asked; confirmed: a colleague rang them; refused; used: they choose anew), yours (it is about
    who reads it), name (of whom it is about), helper (first name of the colleague, or "").
    """
    return made("factor_lost", locals())
