"""What came in by mail: parsed with patience, judged before anything acts on it. Pure: no clock, no database."""
