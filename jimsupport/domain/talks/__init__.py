"""Booked talks: when staff are free, what was agreed, and the mails, reminders and calendars that follow."""
