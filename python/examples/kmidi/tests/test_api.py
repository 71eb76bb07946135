"""The endpoints of the service work."""

from __future__ import annotations

import socket
import subprocess
import sys
import time

import httpx
import pytest
from conftest import EXAMPLE
from fastapi.testclient import TestClient
from main import app

CADENCE = [[48, 55, 64, 72], [53, 57, 65, 72], [55, 59, 62, 71], [48, 55, 64, 72]]


@pytest.fixture(scope="module")
def client():
    with TestClient(app) as client:
        yield client


def test_health(client):
    answer = client.get("/health")
    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"


def test_harmony(client):
    answer = client.post("/harmony", json={"tonic": "C", "chords": CADENCE})
    assert answer.status_code == 200
    assert [chord["figure"] for chord in answer.json()] == ["I", "IV", "V", "I"]
    assert answer.json()[0] == {"figure": "I", "symbol": "C", "notes": ["C3", "G3", "E4", "C5"], "motion": 8}


@pytest.mark.parametrize(
    "question", [{"tonic": "H", "chords": CADENCE}, {"tonic": "C", "chords": [[]]}, {"tonic": "C", "chords": [[200]]}]
)
def test_harmony_refuses_nonsense(client, question):
    assert client.post("/harmony", json=question).status_code == 422


def test_generate_is_repeatable(client):
    wish = {"chorale": "bwv66.6", "length": 16, "seed": 7}
    first, second = (client.post("/generate", json=wish).json() for _ in range(2))
    assert first == second
    assert len(first["pitches"]) == 4 + 16
    assert first["symbols"][:3] == ["A", "E", "F#m"]
    assert first["seconds"] == pytest.approx(20 * 60 / 96 + 0.5, abs=0.01)
    assert client.get("/health").json()["models"] == ["alto", "bass", "soprano", "tenor"]


def test_generate_knows_its_chorales(client):
    answer = client.post("/generate", json={"chorale": "bwv9999"})
    assert answer.status_code == 404
    assert "bwv9999" in answer.json()["detail"]


def test_service_runs_as_a_program():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "api/main.py", "--port", str(port), "--defect", "request-cache"]
    with subprocess.Popen(command, cwd=EXAMPLE, stderr=subprocess.DEVNULL) as service:
        try:
            assert answer_of(service, f"http://127.0.0.1:{port}/health").json()["status"] == "ok"
        finally:
            service.terminate()


def answer_of(service: subprocess.Popen, url: str) -> httpx.Response:
    """The first answer of a service that is just starting."""
    deadline = time.monotonic() + 60
    while True:
        try:
            return httpx.get(url)
        except httpx.TransportError:
            assert service.poll() is None, "the service ended"
            assert time.monotonic() < deadline, "the service does not answer"
            time.sleep(0.2)
