"""The proxy between browsers and servers, with small servers of this test behind it."""

from __future__ import annotations

import asyncio

import pytest

pytest.importorskip("jupyterhub")

from tests.support.class_server import free_port
from tinyml_course.class_server.door import COOKIE, Door
from tinyml_course.class_server.proxy import BadHeadError, ClassProxy, Head
from tinyml_course.class_server.spawner import unix_url


class EverybodyHasOne:
    """Stands in for passwords."""

    def mark(self, name):
        return "" if name == "nobody" else f"the mark of {name}"


DOOR = Door(b"a secret of this test", EverybodyHasOne())


def head(*lines):
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


@pytest.mark.parametrize(
    "data",
    [
        head("GET / HTTP/2.0"), head("GET http://other/ HTTP/1.1"), head("GET  / HTTP/1.1"),
        head("GET / HTTP/1.1", "no colon"), head("GET / HTTP/1.1", " folded: x"),
        head("GET / HTTP/1.1", "name : x"), head("GET / HTTP/1.1", ": x"), head(""),
        b"GET / HTTP/1.1\r\nA: b\nC: d\r\n\r\n", b"GET / HTTP/1.1\r\nA: b\0\r\n\r\n",
    ],
)  # fmt: skip
def test_what_two_servers_could_read_differently_is_refused(data):
    with pytest.raises(BadHeadError):
        Head.parse(data)


def test_the_server_behind_learns_where_a_request_came_from_and_nothing_a_client_made_up():
    lines = ("Host: h", "X-Forwarded-For: 1.2.3.4", "X-Scheme: https", "Connection: keep-alive")
    passed = Head.parse(head("GET /a?b HTTP/1.1", *lines)).passed_on("10.0.0.7", "http").decode()
    assert passed.startswith("GET /a?b HTTP/1.1\r\nHost: h\r\n")
    assert "1.2.3.4" not in passed
    assert "https" not in passed
    assert passed.endswith(
        "Connection: close\r\nX-Forwarded-For: 10.0.0.7\r\nX-Forwarded-Proto: http\r\n\r\n"
    )


async def behind(reader, writer, name):
    data = await reader.readuntil(b"\r\n\r\n")
    if b"Upgrade" in data:
        writer.write(b"HTTP/1.1 101 Switching Protocols\r\n\r\n")
        while line := await reader.readline():
            writer.write(name.encode() + b" heard " + line)
    else:
        body = name.encode() + b" got " + data.split(b"\r\n")[0]
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + body)
    writer.close()


def serve(tmp_path, talk, routes=("/",)):
    """What `talk` returns, given a function that opens a connection to a proxy."""

    async def all_of_it():
        asked = asyncio.current_task()
        port = free_port()
        proxy = ClassProxy(public_url=f"http://127.0.0.1:{port}/", door=DOOR)
        await proxy.start()
        servers = []
        for number, route in enumerate(routes):
            path = tmp_path / f"{number}.sock"

            async def one(reader, writer, route=route):
                await behind(reader, writer, route)

            servers.append(await asyncio.start_unix_server(one, path))
            user = {"user": route.split("/")[2]} if route.startswith("/user") else {}
            await proxy.add_route(route, unix_url(path), user)

        async def connect():
            return await asyncio.open_connection("127.0.0.1", port)

        async def get(path, *lines):
            reader, writer = await connect()
            writer.write(head(f"GET {path} HTTP/1.1", "Host: h", *lines))
            answer = await asyncio.wait_for(reader.read(), 10)
            writer.close()
            return answer.decode()

        try:
            return await asyncio.wait_for(talk(proxy, connect, get), 30)
        finally:
            await proxy.stop()
            for server in servers:
                server.close()
            if open_still := asyncio.all_tasks() - {asyncio.current_task(), asked}:
                _, left = await asyncio.wait(open_still, timeout=5)
                assert not left, "a connection whose browser has gone is still open"

    return asyncio.run(all_of_it())


def cookie(user):
    return f"Cookie: other=1; {COOKIE}={DOOR.cookie(user)}"


def test_the_longest_route_gets_the_request_and_the_hub_the_rest(tmp_path):
    async def talk(proxy, connect, get):
        return [
            await get("/hub/login"),
            await get("/user/ana/lab", cookie("ana")),
            await get("/user/an%61/lab", cookie("ana")),
            await get("/user/anastasia/lab"),
        ]

    login, own, encoded, longer = serve(tmp_path, talk, ("/", "/user/ana/"))
    assert login.endswith("/ got GET /hub/login HTTP/1.1")
    assert own.endswith("/user/ana/ got GET /user/ana/lab HTTP/1.1")
    assert encoded.endswith("/user/ana/ got GET /user/an%61/lab HTTP/1.1")
    assert longer.endswith("/ got GET /user/anastasia/lab HTTP/1.1")


@pytest.mark.parametrize(
    "lines", [(), (cookie("bo"),), (f"Cookie: {COOKIE}=",), (f"Cookie: x{COOKIE}=1",)]
)
def test_nobody_reaches_a_students_server_without_its_cookie(tmp_path, lines):
    async def talk(proxy, connect, get):
        return await get("/user/ana/lab", *lines)

    answer = serve(tmp_path, talk, ("/", "/user/ana/"))
    assert answer.startswith("HTTP/1.1 403 ")
    assert "got GET" not in answer


def test_a_web_socket_stays_open_both_ways(tmp_path):
    async def talk(proxy, connect, get):
        reader, writer = await connect()
        writer.write(head("GET / HTTP/1.1", "Upgrade: websocket", "Connection: Upgrade"))
        await reader.readuntil(b"\r\n\r\n")
        heard = []
        for word in (b"one\n", b"two\n"):
            writer.write(word)
            heard.append(await reader.readline())
        writer.close()
        return heard

    assert serve(tmp_path, talk) == [b"/ heard one\n", b"/ heard two\n"]


def test_a_second_request_on_one_connection_goes_nowhere_else(tmp_path):
    async def talk(proxy, connect, get):
        reader, writer = await connect()
        second = head("GET /user/ana/lab HTTP/1.1", cookie("ana"))
        writer.write(head("GET /hub/a HTTP/1.1", "Upgrade: websocket") + second)
        await reader.readuntil(b"\r\n\r\n")
        heard = [await reader.readline() for _ in second.splitlines()]
        writer.close()
        return heard

    heard = serve(tmp_path, talk, ("/", "/user/ana/"))
    assert heard[0] == b"/ heard GET /user/ana/lab HTTP/1.1\r\n"
    assert all(line.startswith(b"/ heard ") for line in heard)


def test_a_server_that_is_gone_and_a_request_that_is_none_get_a_page(tmp_path):
    async def talk(proxy, connect, get):
        await proxy.add_route("/user/bo/", unix_url(tmp_path / "none"), {"user": "bo"})
        gone = await get("/user/bo/lab", cookie("bo"))
        bad = await get("nothing")
        await proxy.delete_route("/user/bo/")
        return gone, bad, await get("/user/bo/lab"), sorted(await proxy.get_all_routes())

    gone, bad, deleted, routes = serve(tmp_path, talk)
    assert gone.startswith("HTTP/1.1 503 ")
    assert "Start it again" in gone
    assert bad.startswith("HTTP/1.1 400 ")
    assert deleted.endswith("/ got GET /user/bo/lab HTTP/1.1")
    assert routes == ["/"]


def test_a_head_that_never_ends_is_not_kept_in_memory(tmp_path):
    async def talk(proxy, connect, get):
        reader, writer = await connect()
        writer.write(b"GET / HTTP/1.1\r\nA: " + b"x" * 200_000)
        try:
            return await reader.read()
        except ConnectionResetError:
            return b""
        finally:
            writer.close()

    assert serve(tmp_path, talk) == b""  # closed, with more to come
