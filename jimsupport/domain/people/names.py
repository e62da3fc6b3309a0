"""How long a name, a place or a few words on one line may be."""

LONGEST = 80  # characters, as wide as the columns that hold them
