from tinyml_course.class_server.door import COOKIE, Door
from tinyml_course.class_server.passwords import Passwords


def test_a_cookie_opens_ones_own_door_until_the_password_is_reset(tmp_path):
    passwords = Passwords(tmp_path / "passwords.json")
    door = Door(b"secret", passwords)
    for name in ("Ana", "Bo"):
        passwords.ask(name, "a password")
    headers = [("Host", "h"), ("cookie", f"a=b; {COOKIE}={door.cookie('Ana')}; c=d")]
    assert door.opens(headers, "Ana")
    assert not door.opens(headers, "Bo")
    assert not Door(b"another", passwords).opens(headers, "Ana")
    passwords.reset("Ana")
    assert not door.opens(headers, "Ana")
    assert not door.opens([("Cookie", f"{COOKIE}={door.cookie('Ana')}")], "Ana")
    passwords.ask("Ana", "a password")
    assert not door.opens(headers, "Ana")
    assert "secret" not in repr(door)
