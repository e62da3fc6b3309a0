"""A question of a JIM: how it is asked, who is on it, what is said, noted and rung about it, and words of danger in it."""
