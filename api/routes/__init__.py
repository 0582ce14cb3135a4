"""The addresses of the service: one file a kind of resource, a route a sentence."""
