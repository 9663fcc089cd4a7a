"""The lines that a page shows fit the file where it says that they go."""

import pytest

import config
from config._items import take_from_list
from model import UsageError
from tests.config.test_additions import CONFIGS, read

DRAFTS = {
    "with its dash": '- name: Drew Brees\n  keywords: |\n    "Drew Brees"\n',
    "without a dash": 'name: Drew Brees\nkeywords: |\n  "Drew Brees"',
    "indented far": "      -  name: Drew Brees\n         keywords: ['\"Drew Brees\"']",
    "with a comment": "# ours\nname: Drew Brees  # he\n# all\nkeywords:\n- '\"Drew Brees\"'\n",
    "in braces": "{name: Drew Brees, keywords: ['\"Drew Brees\"']}",
    "below its section": 'watches:\n  - name: Drew Brees\n    keywords: |\n      "Drew Brees"\n',
    "behind a comma": ", {name: Drew Brees, keywords: ['\"Drew Brees\"']}",
}
ENDS = {
    "the line that ends the file": "watches:\n  - A\n...\n",
    "comments at its end": "watches:\n    - A\n    # - B\n# the end\n",
    "no watches in a file of Windows": "feeds: []\r\n",
    "no watches and the line that ends the file": "feeds: []\n...\n",
    "a list of 1 column": "watches:\n - A\n",
}
FILES = CONFIGS | ENDS


def paste(text, placed):
    """Return *text* with the lines put where the page says, as a person does in an editor."""
    lines = text.splitlines(keepends=True)
    if placed.column is not None:
        line = lines[placed.line - 1]
        at = placed.column - 1
        lines[placed.line - 1] = line[:at] + placed.text + line[at:]
        return "".join(lines)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    last = placed.line - 1 if placed.last is None else placed.last
    lines[placed.line - 1 : last] = [placed.text + "\n"]
    return "".join(lines)


@pytest.mark.parametrize("text", FILES.values(), ids=FILES)
def test_a_new_watch_fits_the_file(text):
    old = read(text)
    placed = config.place_watch(old, "config.yaml", "Drew Brees", ['"Drew Brees"'])

    new = read(paste(old.texts.texts["config.yaml"], placed)).watches

    assert new.pop("Drew Brees").keywords == ('"Drew Brees"',)
    assert new == old.watches


@pytest.mark.parametrize("draft", DRAFTS.values(), ids=DRAFTS)
@pytest.mark.parametrize("text", FILES.values(), ids=FILES)
def test_a_draft_fits_the_file(text, draft):
    old = read(text)
    assert config.read_draft(old, draft).mistakes == ()
    placed = config.place_draft(old.texts, draft, "")

    new = read(paste(old.texts.texts["config.yaml"], placed)).watches

    assert new.pop("Drew Brees").keywords == ('"Drew Brees"',)
    assert new == old.watches


@pytest.mark.parametrize("draft", DRAFTS.values(), ids=DRAFTS)
@pytest.mark.parametrize(
    "text",
    [
        "watches:\n  - B\n  - name: A\n    keywords: |\n      x\n    # more\n  - C\n",
        "watches:\n- B\n- name: A  # ours\n  keywords: [x]\n",
        "watches: [\n  B,\n  {name: A,\n  keywords: [x]},\n  C]\n",
        "watches:\n    - B\n    - {name: A, keywords: [x]}\n    - C\n",
    ],
)
def test_an_edit_fits_the_place_of_the_running_watch(text, draft):
    old = read(text)
    placed = config.place_draft(old.texts, draft, "A")
    if "[\n" in text:  # what stands behind the item in its last line stays
        placed = placed._replace(text=f"{placed.text},")

    new = read(paste(old.texts.texts["config.yaml"], placed)).watches

    assert new.pop("Drew Brees").keywords == ('"Drew Brees"',)
    assert new == {name: watch for name, watch in old.watches.items() if name != "A"}


def test_the_place_is_named():
    old = read("feeds: []\nwatches:\n  - A\n  - B  # two\nchannels: {}\n")
    placed = config.place_watch(old, "config.yaml", "B", ["b"])

    assert placed == ("config.yaml", 5, None, None, "  - name: B 2\n    keywords: |\n      b")


def test_an_item_is_taken_out_of_its_list():
    assert take_from_list("watches:\n  - A") == "\n  - A"
    assert take_from_list(", {name: A}") == "  {name: A}"
    assert take_from_list("watches: [A]") == "watches: [A]"


def test_a_file_in_braces_is_refused():
    with pytest.raises(UsageError, match="one mapping in braces"):
        config.place_draft(read("{watches: [A]}").texts, "B", "")
