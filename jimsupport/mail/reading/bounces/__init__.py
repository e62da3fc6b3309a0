"""Mail that says other mail failed: to whom, why, and whether that address is dead."""
