"""The response of a chart that is drawn as an image when the response is sent."""

from collections.abc import Mapping

from anyio.to_thread import run_sync
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from api.http import caching
from api.http.conditions import Conditions
from api.images.drawing import Drawing, Images, check_installed


class ImageResponse(StreamingResponse):
    """An image, drawn after the path operation has ended its transaction and left its thread.

    Starlette cancels this when the client disconnects. HEAD draws too: it has the length.
    """

    def __init__(
        self,
        images: Images,
        drawing: Drawing,
        headers: Mapping[str, str],
        media_type: str,
        conditions: Conditions,
        *,
        may_compress: bool,
    ) -> None:
        super().__init__((), headers=headers, media_type=media_type)
        self._images = images
        self._drawing = drawing
        self._conditions = conditions
        self._may_compress = may_compress

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        check_installed(self._drawing.format)
        await super().__call__(scope, receive, send)

    async def stream_response(self, send: Send) -> None:
        """Send the image. Raises a failure before anything is sent, and RangeNotSatisfiable."""
        body = await self._images.draw(self._drawing)
        if self._may_compress and len(body) >= caching.MIN_COMPRESSED:
            body = await run_sync(caching.compress, body)
            self.headers["Content-Encoding"] = "gzip"
        self._conditions.part(self.headers["ETag"], len(body))
        self.headers["Content-Length"] = str(len(body))
        start = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
        await send(start)
        await send({"type": "http.response.body", "body": body})  # in one piece: it is cached
