"""What is asked and answered on the socket, with clients better and worse than the official."""

import json
import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.ei_runner_inputs import LABELS, expected_scores, features_for, gesture_model
from tests.support.golden import load_golden
from tests.support.golden_stateful import load_stateful
from tinyml_course.edge_impulse import runner_server
from tinyml_course.edge_impulse.impulse import Impulse
from tinyml_course.edge_impulse.runner_messages import take_message
from tinyml_course.edge_impulse.runner_server import Session
from tinyml_course.edge_impulse.runner_socket import encode_reply
from tinyml_course.errors import DataError, ModelError

NO_MEMORY = "no shared memory in this test"


@pytest.fixture
def session():
    """A session after hello, without shared memory."""
    session = Session(Impulse(gesture_model(), LABELS), NO_MEMORY)
    assert ask(session, hello=1)["success"]
    return session


def ask(session, **request):
    return session.answer(json.dumps({"id": 7, **request}).encode())


# --- messages


@given(
    st.lists(st.dictionaries(st.text(max_size=4), st.text(max_size=8), max_size=3), max_size=4),
    st.sampled_from(["", "\n", "\n\0"]),
    st.integers(1, 9),
)
def test_messages_come_out_whole_however_they_arrive(objects, between, size):
    stream = "".join(json.dumps(each) + between for each in objects).encode()
    received, found = bytearray(), []
    for start in range(0, len(stream), size):
        received += stream[start : start + size]
        while message := take_message(received):
            found.append(json.loads(message))
    assert found == objects
    assert received.strip(b"\n\0") == b""


@pytest.mark.parametrize(
    ("sent", "first"),
    [
        (b"nonsense", b"nonsense"),
        (b'nonsense{"id": 1}', b"nonsense"),
        (b"[1, 2]\n", b"[1, 2]"),
        (b'{"id": 1\n{"id": 2}', b'{"id": 1'),
        (b'{"id": "\\', None),
        (b'{"id": "}', None),
        (b"\n \0", None),
    ],
)
def test_what_is_no_message_ends_with_its_line_or_before_a_brace(sent, first):
    assert take_message(bytearray(sent)) == first


def test_a_reply_is_json_a_newline_and_a_nul_and_counting_braces_finds_its_end():
    reply = {"id": 1, "error": 'a "{" and \\}', "labels": ["}", "{{", "\u00e9"]}
    sent = encode_reply(reply)
    assert sent.endswith(b"}\n\0")
    assert json.loads(sent[:-1]) == reply
    assert (sent.count(b"{"), sent.count(b"}"), sent.count(b"\0")) == (1, 1, 1)


# --- sessions


def test_hello_says_what_the_runners_read(session):
    reply = ask(session, hello=1)
    assert reply["id"] == 7
    parameters = reply["model_parameters"]
    assert parameters["input_features_count"] == 375
    assert parameters["labels"] == LABELS
    assert parameters["label_count"] == len(LABELS)
    assert reply["features_shm_error"] == NO_MEMORY
    assert "features_shm" not in reply


@pytest.mark.parametrize("name", ["classify", "classify_continuous"])
def test_features_get_the_scores_of_the_simulator(session, name):
    features = features_for(gesture_model(), 20)
    for row, expected in zip(features, expected_scores(gesture_model(), features), strict=True):
        reply = ask(session, **{name: row.tolist()})
        assert reply["success"]
        assert list(reply["result"]["classification"]) == LABELS
        assert list(reply["result"]["classification"].values()) == expected.tolist()
        assert all(type(spent) is int for spent in reply["timing"].values())


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        ({"classify": [1.0]}, "expected 375 features, got 1"),
        ({"classify": []}, "expected 375 features, got 0"),
        ({"classify": [None] * 375}, "one list of numbers"),
        ({"classify": ["1"] * 375}, "one list of numbers"),
        ({"classify": [[1, 2], [3]]}, "one list of numbers"),
        ({"classify": {"elements": 375}}, "one list of numbers"),
        ({"classify": [float("nan")] * 375}, "375 NaN"),
        ({"classify": [10**400] * 375}, "one list of numbers"),
        ({"classify_shm": {"elements": 375}}, NO_MEMORY),
        ({"hello": 2}, "expected hello with version 1, got 2"),
        ({"set_threshold": {"id": 3}}, "has none; got {'id': 3}"),
        ({"set_parameter": {"a": 1}}, "has none"),
        ({"dance": 1}, "set_threshold, set_parameter; got dance"),
        ({}, "got nothing"),
    ],
)
def test_what_cannot_be_done_is_said_in_the_reply(session, request_, words):
    reply = ask(session, **request_)
    assert reply["success"] is False
    assert reply["id"] == 7
    assert words in reply["error"]


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (b"nonsense", "expected a JSON object on one line, got 'nonsense'"),
        (b'{"id": 1, }', "expected a JSON object on one line"),
        (b"\xff\xfe{}", "expected a JSON object on one line"),
        (b'{"a": ' + b"[" * 100_000 + b"}", "expected a JSON object on one line"),
        (b'{"hello": 1}', "a whole number as its id"),
        (b'{"id": "x", "hello": 1}', "a whole number as its id"),
        (b"[1]", "a whole number as its id"),
    ],
)
def test_nonsense_gets_an_error_without_an_id(session, sent, words):
    reply = session.answer(sent)
    assert (reply["success"], "id" in reply) == (False, False)
    assert words in reply["error"]


def test_features_before_hello_are_refused():
    session = Session(Impulse(gesture_model()), NO_MEMORY)
    assert "expected hello before" in ask(session, classify=[0] * 375)["error"]


def test_numbers_beyond_every_code_saturate(session):
    huge, large = (ask(session, classify=[v] * 375)["result"] for v in (1e300, 1000.0))
    assert huge == large


def test_a_model_that_remembers_starts_anew_with_each_hello():
    model, x, _ = load_stateful("keras_lstm")
    session = Session(Impulse(model), NO_MEMORY)
    tensor = session._impulse._input
    steps = ((x.reshape(len(x), -1).astype(float) - tensor.zero_point) * tensor.scale).tolist()

    def stream():
        assert ask(session, hello=1)["success"]
        return [ask(session, classify=step)["result"] for step in steps]

    first = stream()
    assert stream() == first
    always_anew = []
    for step in steps:
        ask(session, hello=1)
        always_anew.append(ask(session, classify=step)["result"])
    assert always_anew[0] == first[0]
    assert always_anew != first  # it does remember


# --- conversations


def test_a_message_without_an_end_is_refused_and_the_client_hung_up_on(monkeypatch):
    monkeypatch.setattr(runner_server, "LONGEST_MESSAGE", 1000)
    server, client = socket.socketpair()
    with server, client:
        client.sendall(b'{"classify": [' + b"0," * 600)
        runner_server._converse(server, Session(Impulse(gesture_model()), NO_MEMORY))
        assert b"at most 1000 bytes" in client.recv(1000)


def test_one_conversation_survives_nonsense_and_answers_every_message():
    server, client = socket.socketpair()
    with server, client:
        client.sendall(b'nonsense\n{"id": 1, "hello": \n{"id": 2, "hello": 1}{"id": 3}')
        client.shutdown(socket.SHUT_WR)
        runner_server._converse(server, Session(Impulse(gesture_model()), NO_MEMORY))
        replies = [json.loads(part) for part in client.recv(10_000).split(b"\n\0") if part]
    assert [reply["success"] for reply in replies] == [False, False, True, False]
    assert [reply.get("id") for reply in replies] == [None, None, 2, 3]


# --- impulses


def test_labels_must_fit_the_model():
    with pytest.raises(DataError, match="expected 5 labels, one for each output"):
        Impulse(gesture_model(), ["a", "b"])
    for labels in (list("abcda"), ["a", "b", "c", "d", ""]):
        with pytest.raises(DataError, match="labels that differ and are not empty"):
            Impulse(gesture_model(), labels)


def test_without_labels_the_outputs_are_numbered():
    impulse = Impulse(gesture_model())
    assert impulse.labels == ("0", "1", "2", "3", "4")
    assert list(impulse.classify([0.0] * 375)) == list(impulse.labels)


def test_a_model_with_several_outputs_is_refused():
    with pytest.raises(ModelError, match="expected a model with one output, got 12"):
        Impulse(load_golden("fully_connected")[0])
