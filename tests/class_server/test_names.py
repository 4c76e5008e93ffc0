import pytest

from tinyml_course.class_server.names import clean_name, read_names
from tinyml_course.errors import ClassServerError


@pytest.mark.parametrize(
    "name",
    ["Ana", "Zoë Müller", "O’Brien", "O'Brien", "Łukasz", "Nguyễn Thị Hoa", "अनीता", "山田 太郎",
     "محمد", "Анна-Мария", "ana.lopez", "ana_2", "J. R. Müller-Lüdenscheidt"],
)  # fmt: skip
def test_names_of_every_script_are_names(name):
    assert clean_name(name) == name


@pytest.mark.parametrize(
    "name",
    ["", "  ", ".", "..", "../ana", "a/b", "a\\b", ".server", "a\0b", "a\nb/", "ana%2f..", "a:b",
     "a*", "<b>", "con", "a" * 61, "-", "ana\u202e", "~root", "ana."],
)  # fmt: skip
def test_what_could_lead_out_of_the_folder_or_hide_is_no_name(name):
    assert clean_name(name) is None or (name == "-" and clean_name(name) == "-")


def test_a_letter_typed_in_two_ways_is_one_name():
    assert clean_name("Zoe\u0308") == clean_name("Zo\u00eb") == "Zo\u00eb"
    assert clean_name("ZOË", ["Zoë"]) == "Zoë"


@pytest.mark.parametrize(
    "text",
    ["Ana\nZoë\n", "name,group\nAna,1\nZoë,2\n", "group;name\n1;Ana\n2;Zoë\n",
     "\ufeffNombre\tgrupo\nAna\t1\nZoë\t2\n", "Ana\n\n  Zoë  \n"],
)  # fmt: skip
def test_a_list_of_names_is_read_as_spreadsheets_write_it(tmp_path, text):
    file = tmp_path / "names.csv"
    file.write_text(text, encoding="utf-8")
    assert read_names(file) == ("Ana", "Zoë")


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "found none"), ("name\n", "found none"), ("Ana\nana\n", "twice"), ("../x\n", "folder")],
)
def test_a_list_that_cannot_be_used_says_why(tmp_path, text, said):
    file = tmp_path / "names.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ClassServerError, match=said):
        read_names(file)


def test_a_missing_list_and_another_encoding_say_so(tmp_path):
    with pytest.raises(ClassServerError, match="UTF-8"):
        read_names(tmp_path / "none.csv")
    (tmp_path / "latin.csv").write_bytes("Zoë\n".encode("latin-1"))
    with pytest.raises(ClassServerError, match="UTF-8"):
        read_names(tmp_path / "latin.csv")
