"""What follows from what comes in: replies, short answers, bounces, complaints and automatic replies."""
