"""Works with what is there of lxml, orjson, pydantic, yaml, regex, attrs and cryptography."""

import importlib
import importlib.util


def lxml(module):
    etree = importlib.import_module("lxml.etree")
    assert len(etree.fromstring("<a><b/><b/></a>").xpath("//b")) == 2


def orjson(module):
    assert module.loads(module.dumps({"a": [1, 2.5, None]})) == {"a": [1, 2.5, None]}


def pydantic(module):
    class Note(module.BaseModel):
        name: str
        parts: "list[Note]" = []

    note = Note.model_validate({"name": "c", "parts": [{"name": "d"}]})
    assert note.model_copy(deep=True) == note
    try:
        Note.model_validate({"name": 1})
    except module.ValidationError as error:
        assert error.error_count() == 1


def yaml(module):
    assert module.safe_load("a: [1, 2]") == {"a": [1, 2]}


def regex(module):
    assert module.findall(r"\p{L}+", "ä b") == ["ä", "b"]


def cryptography(module):
    hashes = importlib.import_module("cryptography.hazmat.primitives.hashes")
    digest = hashes.Hash(hashes.SHA256())
    digest.update(b"abc")
    assert len(digest.finalize()) == 32


for use in (lxml, orjson, pydantic, yaml, regex, cryptography):
    if importlib.util.find_spec(use.__name__):
        use(importlib.import_module(use.__name__))
        print(use.__name__)
