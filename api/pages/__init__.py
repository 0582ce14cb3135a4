"""The explorer's page, made by the service: its view, its parts, and their templates."""
