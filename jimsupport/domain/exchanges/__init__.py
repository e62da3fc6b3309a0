"""A JIM who asks another JIM: who listens, who fits, and what the two write each other through us."""
