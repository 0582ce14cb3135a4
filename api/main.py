"""The application as an object, for servers that want one: `fastapi run`, `api.main:app`."""

from api.app import create_app

app = create_app()
