"""Where questions to a judge may go."""

import socket
import time

import pytest

from reviewapp.scoring.verifiers.endpoint import BadAddress, EndpointFailed, ask, is_inside, parse_endpoint
from tests.judge_server import drips, judge_server, says


@pytest.mark.parametrize(
    "url",
    [
        "http://192.0.2.1/v1",
        "http://8.8.8.8/v1",
        "https://8.8.8.8/v1",
        "http://169.254.169.254",
        "http://0.0.0.0",
        "http://[2001:4860:4860::8888]/v1",
        "http://[::ffff:8.8.8.8]/v1",
    ],
)
def test_an_address_outside_the_own_network_is_refused_before_a_connection(url):
    with pytest.raises(EndpointFailed, match="outside"):
        ask(parse_endpoint(url), {}, seconds=2)


def test_an_outside_address_that_is_meant_still_needs_https():
    with pytest.raises(EndpointFailed, match="outside"):
        ask(parse_endpoint("http://8.8.8.8", outside_allowed=True), {}, seconds=2)


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.1.2.3", "172.20.0.1", "192.168.1.1", "::1", "fd12::1", "::ffff:10.0.0.1"]
)
def test_addresses_of_this_machine_and_of_private_networks_are_inside(address):
    assert is_inside(address)


@pytest.mark.parametrize(
    "url",
    [
        "127.0.0.1/v1",
        "ftp://127.0.0.1",
        "http://",
        "http://a:99999",
        "http://u:p@10.0.0.1",
        "http://10.0.0.1/v1?key=1",
        "http://[::1",
    ],
)
def test_what_is_no_plain_web_address_is_refused(url):
    with pytest.raises(BadAddress):
        parse_endpoint(url)


def test_a_key_with_a_line_break_is_refused():
    with pytest.raises(BadAddress):
        parse_endpoint("http://10.0.0.1", key="a\r\nHost: evil")


@pytest.mark.parametrize("url", ["user:hunter2@10.0.0.1", "http://u:hunter2@[::1", "http://u:hunter2@10.0.0.1"])
def test_a_password_in_the_address_is_not_repeated(url):
    with pytest.raises(BadAddress) as caught:
        parse_endpoint(url)
    assert "hunter2" not in str(caught.value)


def test_every_address_of_a_name_is_tried(monkeypatch):
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 0)) for address in ("127.0.0.2", "127.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    with judge_server(says("ja")) as server:  # on 127.0.0.1 alone
        endpoint = parse_endpoint(f"http://judge.example:{server.server_port}")
        assert ask(endpoint, {}, seconds=2).content == "ja"


def test_a_tls_handshake_that_drips_ends_in_time():
    with judge_server(drips) as server:
        started = time.monotonic()
        with pytest.raises(EndpointFailed):
            ask(parse_endpoint(f"https://127.0.0.1:{server.server_port}"), {}, seconds=1)
        assert time.monotonic() - started < 2


@pytest.mark.parametrize("path", ["", "/v1", "/v1/", "/v1/chat/completions"])
def test_the_path_of_the_protocol_is_filled_in(path):
    assert parse_endpoint(f"http://10.0.0.1:8000{path}").path == "/v1/chat/completions"


def test_nobody_there_is_a_failure():
    with pytest.raises(EndpointFailed):
        ask(parse_endpoint("http://127.0.0.1:9"), {}, seconds=2)
