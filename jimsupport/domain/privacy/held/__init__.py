"""Everything we hold of somebody: which tables, which columns, and in which words. `reading` gets it."""
