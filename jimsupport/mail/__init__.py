"""Mail: words, bytes and the wire. Whether a message is still wanted is the domain's, asked by the jobs."""
