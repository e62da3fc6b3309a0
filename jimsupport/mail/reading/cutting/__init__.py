"""What tells a quote, a signature and a foot from what was written."""
