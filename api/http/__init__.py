"""HTTP: dependencies, content negotiation, caching, export files, middleware, OpenAPI."""
