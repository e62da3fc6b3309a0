"""A recording as an answer to a browser, whole or in part: Safari plays nothing that it cannot ask a part of."""

import re

from starlette.requests import Request
from starlette.responses import Response

_RANGE = re.compile(r"bytes=(\d{1,10})-(\d{0,10})")


def sound(request: Request, media_type: str, content: bytes) -> Response:
    """`content` as this kind of sound; the part that was asked for (RFC 9110, section 14.2), where it begins in it."""
    headers = {"accept-ranges": "bytes", "content-disposition": "inline"}
    asked = _RANGE.fullmatch(request.headers.get("range", ""))
    if asked is None:
        return Response(content, media_type=media_type, headers=headers)
    first, last = int(asked[1]), min(int(asked[2] or len(content)), len(content) - 1)
    if first > last:
        return Response(status_code=416, headers={"content-range": f"bytes */{len(content)}"})
    headers["content-range"] = f"bytes {first}-{last}/{len(content)}"
    return Response(content[first : last + 1], status_code=206, media_type=media_type, headers=headers)
