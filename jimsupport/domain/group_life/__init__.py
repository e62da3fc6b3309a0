"""What happens in a group once it runs: what its JIMs write each other, how each hears of it, what worries somebody."""
