"""What somebody may ask of us about their data, and how long we keep what: see docs/privacy.md."""
