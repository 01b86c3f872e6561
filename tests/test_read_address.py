"""Fetching an address: what comes back, what is refused, and that no server can hold it for ever."""

from __future__ import annotations

import gzip
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path

import pytest

from auditor.errors import InputError
from auditor.read import address
from auditor.read.address import Fetched, fetch, is_public, shown

Answer = Callable[[BaseHTTPRequestHandler], None]
FEED = "<rss><channel><title>Nytt frå fjorden</title></channel></rss>".encode()


@contextmanager
def serving(answers: dict[str, Answer], context: ssl.SSLContext | None = None) -> Iterator[str]:
    """A server on this machine that answers paths, and its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            # A client that has gone has done as it should.
            with suppress(OSError):
                answers[self.path.partition("?")[0]](self)

        def log_message(self, format: str, *args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False

        def handle_error(self, request: object, client_address: object) -> None:
            pass

    server = Server(("127.0.0.1", 0), Handler)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield f"{'https' if context else 'http'}://localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def saying(*pieces: bytes, pause: float = 0.0, all_said: list[bool] | None = None) -> Iterator[str]:
    """A server that says these bytes to whoever connects, with a pause between them, and then closes.

    `all_said` is told when the last of them was said.
    """
    listener = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()

    def serve() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.settimeout(5)
            try:
                connection.recv(65_536)
                for piece in pieces:
                    connection.sendall(piece)
                    if pause and over.wait(pause):
                        return
            except OSError:
                return
        if all_said is not None:
            all_said.append(True)

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/feed.xml"
    finally:
        over.set()
        listener.close()


def content(body: bytes = FEED, status: int = 200, **headers: str) -> Answer:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        for name, value in {"Content-Length": str(len(body)), **given}.items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(body)

    return answer


def unsized(body: bytes) -> Answer:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        request.wfile.write(body)

    return answer


def to(location: str, status: int = 302) -> Answer:
    return content(b"", status, Location=location)


def read(fetched: Fetched) -> bytes:
    assert fetched.file is not None
    with fetched.file as file:
        return file.read()


def refused(url: str, **options: object) -> str:
    with pytest.raises(InputError) as caught:
        fetch(url, **{"allow_private": True, **options})  # type: ignore[arg-type]
    return str(caught.value)


# --- what comes back ------------------------------------------------------------------------------------


def test_content_comes_back_with_what_the_server_says_of_it() -> None:
    answer = content(
        Content_Type="application/rss+xml; charset=utf-8", ETag='"a1"', Last_Modified="Mon, 05 May 2025 10:00:00 GMT"
    )
    with serving({"/feed.xml": answer}) as base:
        found = fetch(f"{base}/feed.xml", allow_private=True)
        assert read(found) == FEED
        assert found.url == f"{base}/feed.xml"
        assert (found.status, found.etag, found.last_modified) == (200, '"a1"', "Mon, 05 May 2025 10:00:00 GMT")
        assert found.content_type == "application/rss+xml; charset=utf-8"
        assert found.notices == ()


def test_the_request_asks_for_plain_content_and_names_its_sender() -> None:
    heard: dict[str, str] = {}

    def answer(request: BaseHTTPRequestHandler) -> None:
        heard.update({name.lower(): value for name, value in request.headers.items()})
        content()(request)

    with serving({"/": answer}) as base:
        read(fetch(base, allow_private=True))
        assert heard["accept-encoding"] == "identity"
        assert heard["user-agent"].startswith("mt-auditor/")
        assert heard["host"] == base.removeprefix("http://")
        assert "if-none-match" not in heard
        read(fetch(base, allow_private=True, user_agent="Avisa\r\nX-Injected: 1"))
        assert heard["user-agent"].startswith("mt-auditor/")
        assert "x-injected" not in heard


def test_what_has_not_changed_is_not_sent_again() -> None:
    def answer(request: BaseHTTPRequestHandler) -> None:
        same = request.headers["If-None-Match"] == '"a1"' or request.headers["If-Modified-Since"] == "yesterday"
        content(b"" if same else FEED, 304 if same else 200, ETag='"a1"')(request)

    with serving({"/feed.xml": answer}) as base:
        for given in ({"etag": '"a1"'}, {"last_modified": "yesterday"}):
            found = fetch(f"{base}/feed.xml", allow_private=True, **given)
            assert (found.status, found.file, found.etag) == (304, None, '"a1"')
        assert read(fetch(f"{base}/feed.xml", allow_private=True, etag='"b2"')) == FEED
        # A state file that somebody has written in must not add headers.
        assert read(fetch(f"{base}/feed.xml", allow_private=True, etag='"a1"\r\nX: 1')) == FEED


def test_an_unasked_304_is_an_error() -> None:
    with serving({"/": content(b"", 304)}) as base:
        assert "304" in refused(base)


def test_letters_outside_ascii_are_encoded() -> None:
    with serving({"/nyheiter/%C3%A5": content()}) as base:
        assert read(fetch(f"{base}/nyheiter/å?søk=bø", allow_private=True)) == FEED


def test_a_chunked_answer_is_put_together() -> None:
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nNytt\r\n5\r\n her.\r\n0\r\n\r\n"
    with saying(chunked) as url:
        assert read(fetch(url, allow_private=True)) == b"Nytt her."


def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    with serving({"/": content()}) as base:
        assert read(fetch(base, allow_private=True)) == FEED


# --- redirects ---------------------------------------------------------------------------------------------


def test_redirects_are_followed_and_a_move_for_good_is_said() -> None:
    with serving({"/old": to("/new?key=secret", 301), "/tmp": to("/new"), "/new": content()}) as base:
        found = fetch(f"{base}/old", allow_private=True)
        assert read(found) == FEED
        assert found.url == f"{base}/new?key=secret"
        assert len(found.notices) == 1
        assert "moved for good" in found.notices[0]
        assert "secret" not in found.notices[0]
        found = fetch(f"{base}/tmp", allow_private=True)
        assert read(found) == FEED
        assert found.notices == ()


def test_redirects_in_a_circle_and_without_end_are_refused() -> None:
    steps = {f"/{number}": to(f"/{number + 1}") for number in range(9)}
    with serving({"/a": to("/b"), "/b": to("/a"), **steps, "/9": content()}) as base:
        assert "circle" in refused(f"{base}/a")
        assert "more than 5 times" in refused(f"{base}/0")
        assert read(fetch(f"{base}/4", allow_private=True)) == FEED
        assert read(fetch(f"{base}/0", allow_private=True, max_redirects=9)) == FEED
        assert "more than 0 times" in refused(f"{base}/8", max_redirects=0)


@pytest.mark.parametrize(
    ("location", "said"),
    [
        ("file:///etc/passwd", "only http:// and https://"),
        ("ftp://example.org/x", "only http:// and https://"),
        ("http://user:hemmeleg@example.org/", "user names and passwords"),
        ("http://exa mple.org/", "control character"),
        ("http://[::1", "no address"),
        ("", "without saying where"),
    ],
)
def test_redirects_to_what_is_no_public_address_are_refused(location: str, said: str) -> None:
    with serving({"/": to(location)}) as base:
        message = refused(base)
        assert said in message
        assert "hemmeleg" not in message


def test_each_redirect_is_checked_like_the_first_address(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving({"/": to("http://127.0.0.1:1/admin")}) as base:
        # The server of the test stands for a public one; where it sends its caller is private.
        real = address._resolve
        first: list[str] = []

        def resolve(at: address._Address, clock: address._Clock, *, timeout: float, allow_private: bool) -> list[str]:
            first.append(at.host)
            return real(at, clock, timeout=timeout, allow_private=len(first) == 1)

        monkeypatch.setattr(address, "_resolve", resolve)
        with pytest.raises(InputError, match=r"127\.0\.0\.1, which is not a public address.*--allow-private"):
            fetch(base)
        assert first == ["localhost", "127.0.0.1"]


# --- size, time, and answers that are no content -------------------------------------------------------------


def test_the_size_is_limited_whether_it_is_stated_or_not() -> None:
    body = b"x" * 200_000
    with serving({"/stated": content(body), "/unsized": unsized(body)}) as base:
        for path in ("/stated", "/unsized"):
            assert "longer than 199,999 bytes" in refused(base + path, max_bytes=199_999)
            assert read(fetch(base + path, allow_private=True, max_bytes=200_000)) == body


def test_a_stated_size_beyond_reason_is_refused() -> None:
    with serving({"/": content(Content_Length="9" * 30)}) as base:
        assert "bytes" in refused(base)


def test_an_answer_that_ends_too_early_is_refused() -> None:
    with serving({"/": content(FEED, Content_Length=str(len(FEED) + 10))}) as base:
        assert "broke off" in refused(base)


@pytest.mark.parametrize(
    "head",
    [b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"HTTP/1.1 200 OK\r\nX-Long: ", b""],
    ids=["body", "chunk size", "header", "status line"],
)  # fmt: skip
def test_a_server_that_drips_bytes_is_given_up_on(head: bytes) -> None:
    all_said: list[bool] = []
    with saying(head, *[b"1"] * 400, pause=0.05, all_said=all_said) as url:
        assert "was not finished within 1 s" in refused(url, deadline=1.0, timeout=10.0)
        assert all_said == []


def test_an_address_gets_six_timeouts_in_all() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n"
    with saying(head, *[b"1"] * 400, pause=0.05) as url:
        assert "was not finished within 1.2 s and is given up" in refused(url, timeout=0.2)


def test_a_server_that_is_silent_is_given_up_on() -> None:
    with saying(b"", b"", pause=20) as url:
        message = refused(url, timeout=0.3)
        assert "did not answer within 0.3 s" in message
        assert "--timeout" in message


def test_compressed_answers_are_refused() -> None:
    with serving({"/": content(gzip.compress(FEED), Content_Encoding="gzip")}) as base:
        assert "compressed (gzip)" in refused(base)
    with serving({"/": content(FEED, Content_Encoding="identity")}) as base:
        assert read(fetch(base, allow_private=True)) == FEED


@pytest.mark.parametrize(
    ("status", "mend"), [(404, "check the address"), (500, "try again later"), (403, "permission"), (206, "")]
)
def test_other_statuses_are_errors_with_their_mend(status: int, mend: str) -> None:
    with serving({"/": content(status=status)}) as base:
        message = refused(f"{base}/?token=hemmeleg")
        assert f"status {status}" in message
        assert mend in message
        assert "hemmeleg" not in message


def test_a_refused_connection_is_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert f"refused by 127.0.0.1, port {port}" in refused(f"http://127.0.0.1:{port}/")


def test_what_is_no_http_is_said() -> None:
    with saying(b"220 velkomen til postkontoret\r\n") as url:
        assert "did not answer in HTTP" in refused(url)


# --- addresses that are refused ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "[::1]", "10.1.2.3", "192.168.0.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "2130706433",
     "0x7f000001", "0177.0.0.1", "127.1", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[fe80::1]",
     "[fd00::1]", "[::]", "localhost.", "LOCALHOST"],
)  # fmt: skip
def test_private_addresses_are_refused_unless_allowed(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*args: object) -> None:
        raise AssertionError("connected")

    monkeypatch.setattr(address.socket, "create_connection", never)
    with pytest.raises(InputError) as caught:
        fetch(f"http://{host}:8080/feed.xml")
    message = str(caught.value)
    # Where the system does not know a spelling or has no IPv6, the host is not found, which is as safe.
    assert ("not a public address" in message and "--allow-private" in message) or "is not found" in message


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "10.1.2.3", "169.254.169.254", "0.0.0.0", "2130706433", "0x7f000001"]
)
def test_the_refusal_names_the_mend(host: str) -> None:
    with pytest.raises(InputError, match="--allow-private"):
        fetch(f"http://{host}/")


@pytest.mark.parametrize(
    ("one", "public"),
    [("8.8.8.8", True), ("2606:4700::1111", True), ("64:ff9b::808:808", True), ("2002:808:808::1", True), ("64:ff9b::a00:1", False),
     ("2002:a00:1::1", False), ("::ffff:8.8.8.8", True), ("::ffff:10.0.0.1", False), ("::7f00:1", False), ("224.0.0.1", False),
     ("255.255.255.255", False), ("ff02::1", False), ("fec0::1", False), ("2001:db8::1", False), ("2001:0:1::1", False),
     ("64:ff9b:1::a00:1", False), ("192.0.0.8", False), ("198.18.0.1", False), ("240.0.0.1", False)],
)  # fmt: skip
def test_which_addresses_are_public(one: str, public: bool) -> None:
    assert is_public(ip_address(one)) is public


def test_one_private_address_among_public_ones_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    def both(host: str, port: int, type: int) -> list[tuple[object, ...]]:
        return [(2, 1, 6, "", ("8.8.8.8", port)), (2, 1, 6, "", ("10.0.0.1", port))]

    monkeypatch.setattr(address.socket, "getaddrinfo", both)
    with pytest.raises(InputError, match=r"leads to 10\.0\.0\.1"):
        fetch("http://feed.example/")


def test_a_name_is_resolved_once_and_the_connection_goes_to_what_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    real, asked = socket.getaddrinfo, []

    def rebinding(host: str, port: object, *args: object, **options: object) -> object:
        if host == "feed.example":
            asked.append(host)
            return real("127.0.0.1" if len(asked) == 1 else "127.0.0.2", port, *args, **options)  # type: ignore[arg-type]
        return real(host, port, *args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    heard: list[str] = []

    def answer(request: BaseHTTPRequestHandler) -> None:
        heard.append(str(request.headers["Host"]))
        content()(request)

    with serving({"/": answer}) as base:
        port = base.rpartition(":")[2]
        assert read(fetch(f"http://feed.example:{port}/", allow_private=True)) == FEED
    assert asked == ["feed.example"]
    assert heard == [f"feed.example:{port}"]


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("file:///etc/passwd", "only http:// and https://"),
        ("gopher://example.org/", "only http:// and https://"),
        ("feed.xml", "only http:// and https://"),
        ("http:///feed.xml", "names no host"),
        ("http://", "names no host"),
        ("http://user:hemmeleg@example.org/", "user names and passwords"),
        ("http://hemmeleg@example.org/", "user names and passwords"),
        ("http://example.org:99999/", "no address"),
        ("http://example.org:0/", "port 0"),
        ("http://exa\nmple.org/", "control character"),
        ("http://example.org\\@evil.example/", "backslash"),
        ("http://[fe80::1%25eth0]/", "names no host"),
        ("http://a..b/", "names no host"),
        ("http://" + "a" * 70 + ".example/", "names no host"),
        ("http://example.org/" + "a" * 9000, "longer than"),
        ("http://finst-ikkje.invalid/", "is not found"),
    ],
)
def test_addresses_that_cannot_be_used_are_refused(url: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        fetch(url)
    message = str(caught.value)
    assert said in message
    assert "hemmeleg" not in message
    assert "\n" not in message
    assert len(message) < 700


def test_an_address_is_shown_without_its_secrets() -> None:
    assert shown("https://ola:x@avis.example:8443/rss?token=1#y") == "https://avis.example:8443/rss?…"
    assert shown("http://a.example/\x1b[31m\u202eb") == "http://a.example/\ufffd[31m\ufffdb"
    assert len(shown("http://a.example/" + "b" * 5000)) < 210


# --- https ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("tls")
    key, cert = folder / "key.pem", folder / "cert.pem"
    try:
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
             "-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(cert)],
            check=True, capture_output=True, timeout=60,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        pytest.skip("needs the command openssl to make a certificate")
    return cert, key


def test_https_checks_the_certificate_and_the_name(
    certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    with serving({"/": content(), "/down": to("http://localhost:1/")}, context) as base:
        assert "certificate is refused" in refused(base)
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
        assert read(fetch(base, allow_private=True)) == FEED
        assert "certificate is refused" in refused(base.replace("localhost", "127.0.0.1"))
        assert "from https to http" in refused(f"{base}/down")


def test_https_to_a_server_that_speaks_http_is_said() -> None:
    with serving({"/": content()}) as base:
        message = refused(base.replace("http://", "https://"))
        assert "no secure connection" in message or "broke off" in message


def test_a_handshake_that_drips_is_given_up_on() -> None:
    # A TLS record of 200 bytes, said one byte at a time.
    all_said: list[bool] = []
    with saying(b"\x16\x03\x03\x00\xc8", *[b"\x02"] * 400, pause=0.05, all_said=all_said) as url:
        assert "was not finished within 1 s" in refused(url.replace("http://", "https://"), deadline=1.0, timeout=10.0)
        assert all_said == []


def test_no_connection_or_temporary_file_is_left_open(recwarn: pytest.WarningsRecorder) -> None:
    import gc

    with serving({"/": content(), "/long": unsized(b"x" * 100_000), "/to": to("/")}) as base:
        read(fetch(f"{base}/to", allow_private=True))
        refused(f"{base}/long", max_bytes=10)
        gc.collect()
    assert [str(one.message) for one in recwarn if issubclass(one.category, ResourceWarning)] == []
