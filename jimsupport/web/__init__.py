"""What stands between a route and the wire: policies, forms, rendering, headers, errors."""
