"""What staff do with a question beside talking about it: put it away, put it together, close it, say whose it is."""
