"""The places of keywords are shown in their texts, and long texts only around the first."""

from cli.drawing import findings
from model import Entry, Finding, Span


def test_each_field_with_a_keyword_is_shown_with_the_text_around_the_first(capsys):
    text = "w " * 100 + "CBDC" + " w" * 100 + " CBDC"
    entry = Entry("", "", title="The CBDC", summary="nothing", text=text)
    spans = [Span("text", 401, 405), Span("text", 200, 204), Span("title", 4, 8)]

    findings.show_places(entry, spans, "  ")

    title, body = capsys.readouterr().out.splitlines()
    assert title == "  The [CBDC]"
    assert body == "  …" + "w " * 40 + "[CBDC]" + " w" * 60 + "…"


def test_a_finding_has_the_four_keys_of_try():
    finding = Finding("Money", matched=True, spans=(Span("title", 4, 8),), why="so", left_out=False)

    assert findings.make_finding_object(finding) == {
        "watch": "Money",
        "matched": True,
        "spans": [["title", 4, 8]],
        "why": "so",
    }
