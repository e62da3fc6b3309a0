"""What browsers in a room say to each other by way of us: who is there, and how to reach them."""
