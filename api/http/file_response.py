"""The response of an export: its file, or a part of it."""

from collections.abc import Callable, Mapping

from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from api.http.conditions import Conditions, content_range
from api.http.export_files import GrowingFile


class FileResponse(StreamingResponse):
    """A response read from an export file, which is opened when the response is sent.

    A part of it waits until the file is complete, as the client is told the size of all. HEAD has
    the size of the file that `find_file` returns, if there is one.
    """

    def __init__(
        self,
        open_file: Callable[[], GrowingFile],
        find_file: Callable[[], GrowingFile | None],
        headers: Mapping[str, str],
        media_type: str,
        conditions: Conditions,
    ) -> None:
        super().__init__((), headers=headers, media_type=media_type)
        self._open_file = open_file
        self._find_file = find_file
        self._conditions = conditions
        self._is_head = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._is_head = scope.get("is_head", False)
        await super().__call__(scope, receive, send)

    async def stream_response(self, send: Send) -> None:
        """Send the file. Raises a failure before the first bytes, before anything is sent.

        Raises RangeNotSatisfiable, too. Starlette cancels this when the client disconnects.
        """
        if self._is_head:
            file = self._find_file()
            if file is not None:
                with file.read():
                    await file.completed()
                self.headers["Content-Length"] = str(file.size)
            await super().stream_response(send)
            return
        file = self._open_file()
        with file.read() as self.body_iterator:
            if self._conditions.wants_part(self.headers["ETag"]):
                await file.completed()
                part = self._conditions.part(self.headers["ETag"], file.size)
                if part is not None:
                    self.status_code = 206
                    self.headers["Content-Range"] = content_range(part, file.size)
                    self.headers["Content-Length"] = str(len(part))
                    self.body_iterator = file.pieces(part)
            await file.begun()
            if file.is_whole:
                self.headers.setdefault("Content-Length", str(file.size))
            await super().stream_response(send)
