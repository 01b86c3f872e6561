"""A collection from an address: over http or https, bounded in time and size, and not from inside the network unless that is allowed.

An address may come from a configuration that somebody else wrote, and a server may send its caller on to another address. So the name is
resolved once, every address that it has is checked, and the connection goes to a checked one: a name that resolves differently the second
time gains nothing. The same holds for every redirect, which is followed by hand.
"""

from __future__ import annotations

import re
import socket
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING, BinaryIO, cast
from urllib.parse import quote, urljoin, urlsplit

from auditor._version import VERSION
from auditor.errors import InputError

if TYPE_CHECKING:
    from urllib3.connection import HTTPConnection
    from urllib3.response import BaseHTTPResponse

USER_AGENT = f"mt-auditor/{VERSION}"
DEADLINE = 6.0
"""Timeouts for everything together, from the name to the last byte, redirects included."""
PIECE = 65_536
MAX_URL = 8_000
_REDIRECTS = (301, 302, 303, 307, 308)
_CONTROL = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")
_FIELD = re.compile(r"[\x20-\x7e\x80-\xff]{1,1000}\Z")
_NAME = re.compile(r"(?!-)[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63})*\.?\Z")


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address gave.

    :param url: the address that answered, after redirects, with its query (which may hold a secret: print `shown` of it).
    :param status: 200, or 304 where nothing has changed.
    :param file: the content, a temporary file at its beginning, which the caller closes; ``None`` for 304.
    :param etag: what to give as `etag` the next time, or ``""``; `last_modified` likewise.
    :param content_type: as the server says, or ``""``.
    :param notices: what the reader should know (that the address has moved for good).
    """

    url: str
    status: int
    file: BinaryIO | None
    etag: str = ""
    last_modified: str = ""
    content_type: str = ""
    notices: tuple[str, ...] = ()


def fetch(
    url: str,
    *,
    allow_private: bool = False,
    timeout: float = 20.0,
    max_bytes: int = 200_000_000,
    max_redirects: int = 5,
    etag: str = "",
    last_modified: str = "",
    user_agent: str = USER_AGENT,
    deadline: float | None = None,
) -> Fetched:
    """Fetch an address. Nothing is tried twice.

    Proxies from the environment (``HTTP_PROXY`` and the like) are not used: through a proxy it cannot be known what is connected to.

    :param url: ``http://`` or ``https://``, any port, without a user name and password.
    :param allow_private: also connect to this machine, the local network and other addresses that are not public.
    :param timeout: seconds for finding the name, for connecting, and for each wait for data.
    :param max_bytes: refuse more content.
    :param max_redirects: how often to be sent on; from https never to http.
    :param etag: the `Fetched.etag` of an earlier answer, and `last_modified` its date: what has not changed is not sent again.
    :param user_agent: how to introduce itself to the server.
    :param deadline: seconds for everything together, by default `DEADLINE` timeouts; a server that sends a byte now and then is given up on.
    :returns: what was found; compressed content is refused, and none is asked for.
    :raises InputError: for an address that cannot be used, is not public, or did not answer with content, whole, in time, within its size.
    """
    headers = {"Accept": "*/*", "Accept-Encoding": "identity", "User-Agent": _field(user_agent) or USER_AGENT}
    if _field(etag):
        headers["If-None-Match"] = _field(etag)
    if _field(last_modified):
        headers["If-Modified-Since"] = _field(last_modified)
    clock = _Clock(DEADLINE * timeout if deadline is None else deadline)
    seen: list[str] = []
    notices: list[str] = []
    at = _Address.of(url)
    try:
        while True:
            seen.append(at.url)
            with _answer(at, headers, clock, timeout=timeout, allow_private=allow_private) as answer:
                if answer.status not in _REDIRECTS:
                    return _fetched(at, answer, clock, timeout, max_bytes, (etag, last_modified), notices)
                following = _next(at, answer)
                if answer.status in (301, 308) and not notices and len(seen) == 1:
                    notices.append(f"{at.shown}: has moved for good to {following.shown}; give the new address")
            if following.url in seen:
                raise InputError(
                    f"{shown(url)}: redirects in a circle (to {following.shown}); check the address in a browser"
                )
            if len(seen) > max_redirects:
                raise InputError(
                    f"{shown(url)}: redirects more than {max_redirects} times; give the address that it leads to"
                )
            at = following
    finally:
        clock.stop()


def shown(url: str) -> str:
    """An address as messages print it: without user, password, fragment, control characters and what its query says."""
    plain = _CONTROL.sub("\N{REPLACEMENT CHARACTER}", url)
    head, mark, _ = plain.partition("#")[0].partition("?")
    scheme, separator, rest = head.partition("://")
    authority, slash, path = rest.partition("/")
    text = f"{scheme}{separator}{authority.rpartition('@')[2]}{slash}{path}" if separator else head
    return (text if len(text) <= 200 else text[:200] + "…") + (f"{mark}…" if mark else "")


# --- the address ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Address:
    """A checked address: `target` is what the request asks for, `host` has no brackets."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def url(self) -> str:
        standard = {"http": 80, "https": 443}[self.scheme]
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}{'' if self.port == standard else f':{self.port}'}{self.target}"

    @property
    def shown(self) -> str:
        return shown(self.url)

    @classmethod
    def of(cls, url: str) -> _Address:
        where = shown(url)
        if len(url) > MAX_URL:
            raise InputError(f"{where}: is longer than {MAX_URL:,} characters; give a shorter address")
        # urlsplit drops some of these without a word.
        if _CONTROL.search(url) or "\\" in url:
            raise InputError(
                f"{where}: holds a space, a backslash or a control character; write it percent-encoded (%20)"
            )
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError as error:
            raise InputError(f"{where}: is no address ({error}); give one as https://example.org/feed.xml") from None
        if parts.scheme not in ("http", "https"):
            raise InputError(f"{where}: only http:// and https:// are fetched; give a file by its path")
        if "@" in parts.netloc:
            raise InputError(
                f"{where}: user names and passwords in an address are refused; give an address that needs none"
            )
        if port == 0:
            raise InputError(f"{where}: there is no port 0; leave the port out or give the right one")
        # Percent signs that are there stay, what may not stand in an address is encoded.
        safe = "/:@!$&'()*+,;=~-._%[]"
        target = quote(parts.path or "/", safe) + (f"?{quote(parts.query, safe + '?')}" if parts.query else "")
        return cls(
            parts.scheme, _host(parts.hostname or "", where), port or {"http": 80, "https": 443}[parts.scheme], target
        )


def _host(host: str, where: str) -> str:
    if ":" in host:
        try:
            # A zone (fe80::1%eth0) names an interface of this machine.
            return str(IPv6Address(host)) if "%" not in host else _no_host(where)
        except ValueError:
            return _no_host(where)
    try:
        plain = host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError:
        return _no_host(where)
    return plain if len(plain) <= 254 and _NAME.match(plain) else _no_host(where)


def _no_host(where: str) -> str:
    raise InputError(
        f"{where}: names no host that can be connected to; give an address as https://example.org/feed.xml"
    )


def _next(at: _Address, answer: BaseHTTPResponse) -> _Address:
    """Where a redirect leads."""
    location = answer.headers.get("Location", "").strip()
    if not location:
        raise InputError(
            f"{at.shown}: redirects (status {answer.status}) without saying where to; check the address in a browser"
        )
    # http.client reads headers as Latin-1; addresses that are not ASCII are sent as UTF-8.
    with suppress(UnicodeError):
        location = location.encode("latin-1").decode("utf-8")
    try:
        following = _Address.of(urljoin(at.url, location.partition("#")[0]))
    except InputError as error:
        raise InputError(f"{at.shown}: redirects to an address that is refused: {error}") from None
    except ValueError:
        raise InputError(
            f"{at.shown}: redirects to what is no address ({shown(location)}); check the address in a browser"
        ) from None
    if at.scheme == "https" and following.scheme == "http":
        raise InputError(
            f"{at.shown}: redirects from https to http ({following.shown}), which anybody on the way can change;"
            " give that address itself if you trust it"
        )
    return following


# --- the network --------------------------------------------------------------------------------------

_UNICAST = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")
# Not public, and not known as such to every Python that is supported.
_BARRED = (IPv4Network("192.0.0.0/24"), IPv4Network("192.88.99.0/24"), IPv6Network("3fff::/20"), IPv6Network("2001::/23"))  # fmt: skip


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address belongs to the public internet; of an IPv6 address that stands for an IPv4 one, whether that does.

    >>> is_public(ip_address("::ffff:127.0.0.1")), is_public(ip_address("64:ff9b::a00:1")), is_public(ip_address("2606:4700::1111"))
    (False, False, True)
    """
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is None and address in _NAT64:
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
        if address not in _UNICAST:
            return False
    return (
        address.is_global
        and not address.is_multicast
        and not any(address.version == network.version and address in network for network in _BARRED)
    )


def _resolve(at: _Address, clock: _Clock, *, timeout: float, allow_private: bool) -> list[str]:
    """The addresses of a host, all of them checked."""
    found: list[str] = []
    problems: list[Exception] = []

    def ask() -> None:
        try:
            for *_, where in socket.getaddrinfo(at.host, at.port, type=socket.SOCK_STREAM):
                found.append(str(where[0]))
        except (OSError, UnicodeError) as error:
            problems.append(error)

    # The system's resolver takes no timeout.
    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(min(timeout, clock.left()))
    if thread.is_alive():
        clock.check(at)
        raise InputError(f"{at.shown}: the name was not resolved within {timeout:g} s; check the network and try again")
    addresses = list(dict.fromkeys(found))
    if problems or not addresses:
        raise InputError(f"{at.shown}: the host {at.host!r} is not found; check the address and the network")
    for one in addresses:
        try:
            public = is_public(ip_address(one))
        except ValueError:
            public = False
        if not public and not allow_private:
            raise InputError(
                f"{at.shown}: leads to {one}, which is not a public address; if that is meant, give --allow-private"
            )
    return addresses


class _Clock:
    """The deadline for everything: when it has passed, the connection that is open then is shut, whatever it waits for."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds
        self._lock = threading.Lock()
        self._open: socket.socket | None = None
        self._timer = threading.Timer(max(0.0, seconds), self._shut)
        self._timer.daemon = True
        self._timer.start()

    def left(self) -> float:
        """Seconds that are left, a little at least: a timeout of 0 would mean none."""
        return max(0.001, self._end - time.monotonic())

    def check(self, at: _Address) -> None:
        """:raises InputError: when no time is left."""
        if time.monotonic() >= self._end:
            raise InputError(
                f"{at.shown}: was not finished within {self.seconds:g} s and is given up; try again later, or allow more time with --timeout"
            )

    def watch(self, connected: socket.socket) -> None:
        """Shut this connection when the time is up. A copy is kept, since TLS takes the socket itself apart."""
        copy = connected.dup()
        with self._lock:
            self._drop()
            self._open = copy
        if time.monotonic() >= self._end:
            self._shut()

    def release(self) -> None:
        """Watch no connection any more."""
        with self._lock:
            self._drop()

    def stop(self) -> None:
        """End the clock."""
        self._timer.cancel()
        self.release()

    def _shut(self) -> None:
        with self._lock:
            if self._open is not None:
                with suppress(OSError):
                    self._open.shutdown(socket.SHUT_RDWR)
                self._drop()

    def _drop(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None


@contextmanager
def _answer(
    at: _Address, headers: dict[str, str], clock: _Clock, *, timeout: float, allow_private: bool
) -> Iterator[BaseHTTPResponse]:
    """An answer whose content is still to be read; the connection is closed afterwards."""
    from urllib3.exceptions import HTTPError

    addresses = _resolve(at, clock, timeout=timeout, allow_private=allow_private)
    connection = _connection(at, addresses, clock, timeout)
    answer: BaseHTTPResponse | None = None
    try:
        with _said(at, clock, timeout):
            try:
                connection.request("GET", at.target, headers=headers, preload_content=False, decode_content=False)
                answer = connection.getresponse()
            except HTTPError as error:
                raise _plain(error) from error
            clock.check(at)
        yield answer
    finally:
        if answer is not None:
            answer.close()
        connection.close()
        clock.release()


def _connection(at: _Address, addresses: Sequence[str], clock: _Clock, timeout: float) -> HTTPConnection:
    """A connection that goes to one of these addresses and to no other; the name serves for the certificate and the Host header."""
    from urllib3.connection import HTTPConnection, HTTPSConnection

    def connect() -> socket.socket:
        problem: OSError | None = None
        for address in addresses:
            clock.check(at)
            try:
                connected = socket.create_connection((address, at.port), min(timeout, clock.left()))
            except OSError as error:
                problem = error
                continue
            connected.settimeout(timeout)
            clock.watch(connected)
            return connected
        raise problem or OSError("no address")

    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return connect()

    class Secure(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return connect()

    if at.scheme == "http":
        return Plain(at.host, at.port, timeout=timeout)
    import ssl

    return Secure(at.host, at.port, timeout=timeout, ssl_context=ssl.create_default_context(), server_hostname=at.host)


@contextmanager
def _said(at: _Address, clock: _Clock, timeout: float) -> Iterator[None]:
    """What goes wrong on the network, said for the reader."""
    import ssl
    from http.client import HTTPException

    try:
        yield
    except (OSError, HTTPException, ValueError) as error:
        clock.check(at)
        if isinstance(error, TimeoutError):
            problem = f"did not answer within {timeout:g} s; try again later, or allow more time with --timeout"
        elif isinstance(error, ssl.SSLCertVerificationError):
            why = error.verify_message or "it cannot be verified"
            problem = f"its certificate is refused ({why}); check the address, or have the server's certificate mended"
        elif isinstance(error, ssl.SSLError):
            problem = f"no secure connection ({(error.reason or 'TLS failed').lower().replace('_', ' ')}); check the address and its port"
        elif isinstance(error, ConnectionRefusedError):
            problem = (
                f"the connection was refused by {at.host}, port {at.port}; check the address and that the server runs"
            )
        elif isinstance(error, ConnectionError | HTTPException):
            problem = "the server broke off or did not answer in HTTP; check the address, or try again later"
        else:
            why = getattr(error, "strerror", None) or type(error).__name__
            problem = f"cannot be fetched ({why}); check the address and the network"
        raise InputError(f"{at.shown}: {problem}") from None


def _plain(error: Exception) -> Exception:
    """The error of the standard library that one of urllib3 wraps."""
    from http.client import HTTPException

    from urllib3.exceptions import TimeoutError as HTTPTimeoutError

    inner = error.__cause__ or error.__context__
    if isinstance(error, HTTPTimeoutError):
        return TimeoutError()
    if isinstance(inner, OSError | HTTPException):
        return inner
    return HTTPException(type(error).__name__)


# --- the content -----------------------------------------------------------------------------------------


def _fetched(
    at: _Address,
    answer: BaseHTTPResponse,
    clock: _Clock,
    timeout: float,
    max_bytes: int,
    given: tuple[str, str],
    notices: Sequence[str],
) -> Fetched:
    etag, last_modified = map(_field, given)
    tags = _field(answer.headers.get("ETag", "")), _field(answer.headers.get("Last-Modified", ""))
    kind = _field(answer.headers.get("Content-Type", ""))
    if answer.status == 304:
        if not (etag or last_modified):
            raise InputError(
                f"{at.shown}: says that nothing has changed (status 304) since a time that it was not given; try again later"
            )
        return Fetched(at.url, 304, None, tags[0] or etag, tags[1] or last_modified, kind, tuple(notices))
    if answer.status != 200:
        raise InputError(
            f"{at.shown}: the server answers with status {answer.status}{_meaning(answer.status)}; {_mend(answer.status)}"
        )
    coding = _field(answer.headers.get("Content-Encoding", "")).strip().lower()
    if coding not in ("", "identity"):
        raise InputError(
            f"{at.shown}: the answer is compressed ({coding[:40]}), though that was not asked for; give an address that sends it plain"
        )
    stated = answer.headers.get("Content-Length", "").strip()
    if stated.isdecimal() and stated.isascii() and (len(stated) > 18 or int(stated) > max_bytes):
        raise _too_long(at, max_bytes)
    return Fetched(at.url, 200, _content(at, answer, clock, timeout, max_bytes), *tags, kind, tuple(notices))


def _content(at: _Address, answer: BaseHTTPResponse, clock: _Clock, timeout: float, max_bytes: int) -> BinaryIO:
    from urllib3.exceptions import HTTPError

    file = cast(BinaryIO, tempfile.TemporaryFile(prefix="auditor-"))  # noqa: SIM115 - the caller closes it
    try:
        size = 0
        while True:
            with _said(at, clock, timeout):
                try:
                    piece = answer.read(PIECE, decode_content=False)
                except HTTPError as error:
                    raise _plain(error) from error
            # A connection that was shut for want of time ends like one that has sent everything.
            clock.check(at)
            if not piece:
                break
            size += len(piece)
            if size > max_bytes:
                raise _too_long(at, max_bytes)
            try:
                file.write(piece)
            except OSError as error:
                raise InputError(
                    f"{at.shown}: cannot be kept in a temporary file ({error.strerror or error}); make room, or set TMPDIR"
                ) from None
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return file


def _too_long(at: _Address, max_bytes: int) -> InputError:
    return InputError(f"{at.shown}: is longer than {max_bytes:,} bytes; give a shorter collection, or a file")


def _field(value: str) -> str:
    """A header's value where it is one, ``""`` otherwise."""
    return value if _FIELD.match(value) else ""


def _meaning(status: int) -> str:
    from http import HTTPStatus

    try:
        return f" ({HTTPStatus(status).phrase})"
    except ValueError:
        return ""


def _mend(status: int) -> str:
    if status in (401, 403, 407):
        return "it asks for a permission that cannot be given here; use an address that is open, or download the file"
    if status in (404, 410):
        return "check the address"
    if status == 429 or status >= 500:
        return "try again later"
    return "check the address in a browser"


__all__ = ["DEADLINE", "USER_AGENT", "Fetched", "fetch", "is_public", "shown"]
