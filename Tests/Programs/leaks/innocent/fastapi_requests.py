"""An application of FastAPI and some requests to it."""

from fastapi import Depends, FastAPI, HTTPException
from fastapi.testclient import TestClient
from pydantic import BaseModel

app = FastAPI()


class Chord(BaseModel):
    notes: list[int]
    name: str = "unknown"


def settings():
    yield {"tonic": "C"}


@app.post("/chords")
async def add(chord: Chord, settings: dict = Depends(settings)):
    if not chord.notes:
        raise HTTPException(422, "no notes")
    return {"size": len(chord.notes), **settings}


@app.get("/chords/{number}")
def get(number: int):
    return Chord(notes=list(range(number)))


with TestClient(app) as client:
    for number in range(20):
        assert client.post("/chords", json={"notes": list(range(number))}).status_code == (200 if number else 422)
        assert len(client.get(f"/chords/{number}").json()["notes"]) == number
    assert client.get("/chords/none").status_code == 422
    assert client.get("/openapi.json").status_code == 200
