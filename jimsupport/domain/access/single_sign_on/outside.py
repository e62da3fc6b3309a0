"""The one door by which we ask providers anything: an administrator typed their address, so it is not trusted.

Only https, and never an address of a private network, looked up once and then kept to (so that a name cannot mean
another machine a moment later); no redirects, little time, little text. In development http on this machine is allowed.
"""

import asyncio
import socket
import ssl
from base64 import b64encode
from collections.abc import AsyncIterator
from functools import cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any
from urllib.parse import quote_plus

import httpx2
from authlib.integrations.httpx_client import AsyncOAuth2Client

from jimsupport.settings import THIS_MACHINE

PATIENCE = httpx2.Timeout(5.0)  # seconds, for each step of one request
IN_ALL = 10.0  # seconds, for all of it
LARGEST = 256 * 1024  # bytes of one answer
TRANSLATED = IPv6Network("64:ff9b::/96")  # RFC 6052: may lead into a private network


class Unreachable(Exception):
    """The provider cannot be asked: it is not there, may not be reached, or answers what we cannot use."""


def may_be_asked(url: object, *, near: bool) -> bool:
    """Whether this is an address that we would ask at all; `near`: this machine counts too, as in development."""
    try:
        parts = httpx2.URL(url) if isinstance(url, str) and len(url) <= 500 else None
    except httpx2.InvalidURL:
        return False
    if parts is None or not parts.host or parts.userinfo or parts.fragment:
        return False
    return parts.scheme == "https" or (near and parts.scheme == "http" and parts.host in THIS_MACHINE)


@cache
def _whom_we_trust() -> ssl.SSLContext:
    """The certificates of the machine, read once: that takes a sixth of a second."""
    return httpx2.create_ssl_context(trust_env=False)


class Guarded(httpx2.AsyncBaseTransport):
    """Reaches only what may be reached, at the address it looked up, and reads no more than LARGEST."""

    def __init__(self, *, near: bool) -> None:
        self._near = near
        self._inner = httpx2.AsyncHTTPTransport(verify=_whom_we_trust(), trust_env=False)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        if not may_be_asked(str(request.url), near=self._near):
            raise Unreachable(str(request.url.host))
        host = request.url.host
        address = await _address(host, request.url.port or 443, near=self._near)
        request.extensions = {
            **request.extensions,
            "sni_hostname": host,
        }  # the certificate is still of this name
        request.url = request.url.copy_with(host=address)
        request.headers["accept-encoding"] = "identity"
        answer = await self._inner.handle_async_request(request)
        if answer.headers.get("content-encoding", "identity") != "identity":
            await answer.aclose()
            raise Unreachable("content-encoding")
        return httpx2.Response(
            answer.status_code,
            headers=answer.headers,
            stream=_Measured(answer.stream),
            extensions=answer.extensions,
        )

    async def aclose(self) -> None:
        await self._inner.aclose()


class _Measured(httpx2.AsyncByteStream):
    def __init__(self, stream: Any) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        read = 0
        async for chunk in self._stream:
            read += len(chunk)
            if read > LARGEST:
                raise Unreachable("too large")
            yield chunk

    async def aclose(self) -> None:
        await self._stream.aclose()


async def _address(host: str, port: int, *, near: bool) -> str:
    """Where this host is. Raises Unreachable when any of its addresses is not for everybody."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise Unreachable(host) from error
    addresses = [ip_address(each[4][0]) for each in found]
    if not addresses or not all(_is_public(each) or (near and each.is_loopback) for each in addresses):
        raise Unreachable(host)
    return str(min(addresses, key=lambda each: each.version))


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return _is_public(address.ipv4_mapped)
        if address.sixtofour or address.teredo or address in TRANSLATED:
            return False
    return address.is_global and not address.is_multicast


def client(*, near: bool, **settings: Any) -> AsyncOAuth2Client:
    """A client of OAuth 2.0 that goes through this door."""
    asking = AsyncOAuth2Client(
        transport=Guarded(near=near), timeout=PATIENCE, follow_redirects=False, trust_env=False, **settings
    )
    asking.register_client_auth_method(("client_secret_basic", _by_name_and_secret))
    return asking


def _by_name_and_secret(client: Any, method: str, uri: str, headers: Any, body: Any) -> tuple[Any, ...]:
    """Say who we are as RFC 6749, 2.3.1, has it: both encoded as in a form, which authlib leaves out.

    A certified provider reads a secret with a blank or a percent sign in it no other way.
    """
    both = f"{quote_plus(client.client_id)}:{quote_plus(client.client_secret)}"
    headers["authorization"] = f"Basic {b64encode(both.encode()).decode()}"
    return uri, headers, body


async def read_json(url: str, *, near: bool, bearer: str | None = None) -> dict[str, Any]:
    """The JSON object at `url`. Raises Unreachable."""
    headers = {"accept": "application/json"} | ({"authorization": f"Bearer {bearer}"} if bearer else {})
    door = httpx2.AsyncClient(transport=Guarded(near=near), timeout=PATIENCE, trust_env=False)
    try:
        async with asyncio.timeout(IN_ALL), door:
            answer = await door.get(url, headers=headers)
            found = answer.json() if answer.status_code == httpx2.codes.OK else None
    except (httpx2.HTTPError, httpx2.InvalidURL, TimeoutError, ValueError, RecursionError) as error:
        raise Unreachable(url) from error
    if not isinstance(found, dict):
        raise Unreachable(url)
    return found
