"""The staff's day: what of questions, calls and mail needs a person now, in which order, and whose it is. It changes nothing."""
