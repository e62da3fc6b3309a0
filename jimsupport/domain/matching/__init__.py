"""Peer groups: JIMs matched by language, moment, way of meeting and what they have in common. Pure."""
