import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from tinyml_course.class_server.passwords import Answer, Passwords
from tinyml_course.errors import ClassServerError


@pytest.fixture
def passwords(tmp_path):
    return Passwords(tmp_path / "passwords.json")


def test_the_first_password_is_kept_and_only_that_one_is_right(passwords):
    assert passwords.ask("Ana", "pásswörd") is Answer.NEW
    assert passwords.ask("Ana", "pásswörd") is Answer.RIGHT
    assert passwords.ask("Ana", "password") is Answer.WRONG
    assert passwords.ask("Ana", "") is Answer.WRONG
    assert passwords.ask("Zoë", "password") is Answer.NEW


def test_a_class_that_signs_in_at_once_keeps_every_password(passwords):
    names = [f"Student {number}" for number in range(20)]
    with ThreadPoolExecutor(len(names)) as pool:
        assert set(pool.map(lambda name: passwords.ask(name, f"{name}'s"), names)) == {Answer.NEW}
        again = pool.map(lambda name: passwords.ask(name, f"{name}'s"), names)
        assert set(again) == {Answer.RIGHT}


def test_two_first_passwords_at_once_for_one_name_leave_one(passwords):
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: passwords.ask("Ana", f"password {n}"), range(8)))
    assert answers.count(Answer.NEW) == 1
    assert answers.count(Answer.WRONG) == 7


def test_a_short_first_password_is_not_kept(passwords):
    assert passwords.ask("Ana", "12345") is Answer.TOO_SHORT
    assert passwords.names() == ()


def test_a_password_that_was_reset_is_chosen_anew_without_a_restart(passwords, tmp_path):
    passwords.ask("Ana", "the first")
    assert Passwords(tmp_path / "passwords.json").reset("Ana")
    assert not passwords.reset("Ana")
    assert passwords.ask("Ana", "the second") is Answer.NEW


def test_the_file_holds_no_password_and_two_equal_ones_look_different(passwords, tmp_path):
    passwords.ask("Ana", "the same one")
    passwords.ask("Zoë", "the same one")
    file = tmp_path / "passwords.json"
    kept = json.loads(file.read_text(encoding="utf-8"))
    assert "the same" not in file.read_text(encoding="utf-8")
    assert kept["Ana"]["hash"] != kept["Zoë"]["hash"]
    assert file.stat().st_mode & 0o077 == 0


def test_the_hash_is_scrypt_as_another_library_computes_it(passwords, tmp_path):
    primitives = pytest.importorskip("cryptography.hazmat.primitives.kdf.scrypt")
    passwords.ask("Ana", "the first")
    kept = json.loads((tmp_path / "passwords.json").read_text(encoding="utf-8"))["Ana"]
    other = primitives.Scrypt(salt=bytes.fromhex(kept["salt"]), length=32, n=2**14, r=8, p=1)
    assert other.derive(b"the first").hex() == kept["hash"]


def test_a_damaged_file_says_what_to_do_and_lets_nobody_in(passwords, tmp_path):
    (tmp_path / "passwords.json").write_text("{")
    with pytest.raises(ClassServerError, match="delete it"):
        passwords.ask("Ana", "the first")
