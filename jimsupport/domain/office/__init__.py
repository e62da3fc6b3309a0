"""The office: when it is open, who is on duty or away, and what is promised because of that."""
