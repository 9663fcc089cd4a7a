"""A watch is written into a config; every other character of the file stays."""

import pytest

import config
from config import _additions
from config._additions import insert_watch
from config._items import NewWatch, write_text
from model import UsageError

BREES = NewWatch("Drew Brees", ['"Drew Brees"'])
ITEM = '  - name: Drew Brees\n    keywords: |\n      "Drew Brees"\n'
HEAD = "# a team's file\nfeeds: []\n"

LAYOUTS = {
    "an empty file": ("", f"watches:\n{ITEM}"),
    "comments only": ("# nothing yet\n", f"# nothing yet\n\nwatches:\n{ITEM}"),
    "no watches": (HEAD, f"{HEAD}\nwatches:\n{ITEM}"),
    "no watches and no line end": (HEAD[:-1], f"{HEAD}\nwatches:\n{ITEM[:-1]}"),
    "no watches before the line that ends the file": (
        f"{HEAD}...\n",
        f"{HEAD}\nwatches:\n{ITEM}...\n",
    ),
    "no watches behind the line that begins the file": (
        f"---\n{HEAD}",
        f"---\n{HEAD}\nwatches:\n{ITEM}",
    ),
    "watches without an item": (
        "watches:  # ours\n  # - name: none yet\nops: screen\n",
        f"watches:  # ours\n{ITEM}  # - name: none yet\nops: screen\n",
    ),
    "one item": (
        "watches:\n  - name: A\n    keywords: [x]\n",
        f"watches:\n  - name: A\n    keywords: [x]\n{ITEM}",
    ),
    "a section behind the list": (
        "watches:\n  - name: A\n    keywords: x\n\n# who hears\nchannels: {}\n",
        f"watches:\n  - name: A\n    keywords: x\n{ITEM}\n# who hears\nchannels: {{}}\n",
    ),
    "a block of keywords at the end": (
        "watches:\n  - name: A\n    keywords: |\n      x\n      y\n\n\nops: screen\n",
        f"watches:\n  - name: A\n    keywords: |\n      x\n      y\n{ITEM}\n\nops: screen\n",
    ),
    "a block of keywords that ends the file without a line end": (
        "watches:\n  - name: A\n    keywords: |\n      x",
        f"watches:\n  - name: A\n    keywords: |\n      x\n{ITEM[:-1]}",
    ),
    "a comment behind the last value and options in comments": (
        "watches:\n  - name: A\n    keywords: x  # all\n    # tell: [desk]\n  # - B\n# end\n",
        f"watches:\n  - name: A\n    keywords: x  # all\n    # tell: [desk]\n  # - B\n{ITEM}# end\n",
    ),
    "blank lines between the items": (
        "watches:\n  - A\n\n  # of B\n  - B\n",
        f"watches:\n  - A\n\n  # of B\n  - B\n\n{ITEM}",
    ),
    "items that are not indented": (
        "watches:\n- name: A\n  keywords: x\n# next\nops: screen\n",
        (
            "watches:\n- name: A\n  keywords: x\n"
            '- name: Drew Brees\n  keywords: |\n    "Drew Brees"\n# next\nops: screen\n'
        ),
    ),
    "items that are indented far": (
        "watches:\n    -   name: A\n        keywords: x\n",
        (
            "watches:\n    -   name: A\n        keywords: x\n"
            '    -   name: Drew Brees\n        keywords: |\n          "Drew Brees"\n'
        ),
    ),
    "items in braces": (
        "watches:\n  - {name: A, keywords: [x, y]}  # one\n",
        f"watches:\n  - {{name: A, keywords: [x, y]}}  # one\n{ITEM}",
    ),
    "line ends of Windows": (
        "watches:\r\n  - A\r\nops: screen\r\n",
        f"watches:\n  - A\n{ITEM}ops: screen\n".replace("\n", "\r\n"),
    ),
    "a list in brackets": (
        "watches: [A, B]  # two\n",
        'watches: [A, B, {name: "Drew Brees", keywords: [\'"Drew Brees"\']}]  # two\n',
    ),
    "a list in brackets over lines with a comma at its end": (
        "watches: [\n  A,\n  {name: B, keywords: b},  # last\n]\n",
        (
            "watches: [\n  A,\n  {name: B, keywords: b}, "
            '{name: "Drew Brees", keywords: [\'"Drew Brees"\']},  # last\n]\n'
        ),
    ),
    "an empty list in brackets": (
        "watches: []\n",
        'watches: [{name: "Drew Brees", keywords: [\'"Drew Brees"\']}]\n',
    ),
    "characters of two columns and of two units": (
        "watches:\n  - name: 央行 🚀\n    keywords: [央行数字货币]  # 数字 🚀\nops: screen\n",
        f"watches:\n  - name: 央行 🚀\n    keywords: [央行数字货币]  # 数字 🚀\n{ITEM}ops: screen\n",
    ),
    "quotes over the line": (
        "watches:\n  - name: 'it''s # no comment'\n    keywords: \"x\\ty\"\n",
        f"watches:\n  - name: 'it''s # no comment'\n    keywords: \"x\\ty\"\n{ITEM}",
    ),
    "an alias as the last value": (
        "watches:\n  - {name: A, keywords: &k [x]}\n  - name: B\n    keywords: *k\n# end\n",
        f"watches:\n  - {{name: A, keywords: &k [x]}}\n  - name: B\n    keywords: *k\n{ITEM}# end\n",
    ),
}


@pytest.mark.parametrize(("before", "after"), LAYOUTS.values(), ids=LAYOUTS)
def test_a_watch_is_added_behind_the_last_and_all_else_stays(before, after):
    assert insert_watch(before, BREES) == after


CONFIGS = {name: before for name, (before, _) in LAYOUTS.items() if ":" in before}


@pytest.mark.parametrize("before", CONFIGS.values(), ids=CONFIGS)
def test_the_config_reads_the_same_watches_and_the_new_one(before):
    watches = read(before).watches

    after = read(insert_watch(before, BREES)).watches

    assert {name: watch for name, watch in after.items() if name != "Drew Brees"} == watches
    assert after["Drew Brees"].keywords == ('"Drew Brees"',)


def read(text):
    if "ops: screen" in text and "channels:" not in text:
        text += "\nchannels: {screen: {type: console}}\n"
    return config.parse(config.Texts("/x/config.yaml", {"config.yaml": text}), {})


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{watches: [A]}\n", "the file is one mapping in braces; add the lines by hand"),
        (
            "x: &w [A]\nwatches: *w\n",
            "line 2: the watches are no list of items here; add the lines by hand",
        ),
    ],
)
def test_a_layout_to_which_nothing_can_be_added_is_refused(text, problem):
    with pytest.raises(UsageError) as caught:
        insert_watch(text, BREES)

    assert str(caught.value) == problem


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Drew Brees", "Drew Brees"),
        ("央行", "央行"),
        ("No", "No"),
        ("null", '"null"'),
        ("2020", '"2020"'),
        ("a: b", '"a: b"'),
        ("C# 12", '"C# 12"'),
        ("- x", '"- x"'),
        ('He said "no"', '"He said \\"no\\""'),
    ],
)
def test_a_name_is_in_quotes_where_it_would_read_otherwise(text, written):
    assert write_text(text) == written or write_text(text) == f'"{text}"'
    assert read(f"watches: [{{name: {write_text(text)}, keywords: x}}]").watches.keys() == {text}


def test_a_name_that_is_taken_gets_a_number():
    old = read("watches: [Drew Brees, Drew Brees 2]\n")

    new = config.add_watch(old, "config.yaml", "Drew Brees", ['"Drew Brees"'], {})

    assert list(new.watches) == ["Drew Brees", "Drew Brees 2", "Drew Brees 3"]


def test_a_watch_goes_into_the_file_that_is_named():
    texts = {"config.yaml": "include: teams/*.yaml\n", "teams/a.yaml": "watches: [A]\n"}
    old = config.parse(config.Texts("/x/config.yaml", texts), {})

    new = config.add_watch(old, config.find_file(old.texts, "teams/a.yaml"), "B", ["b"], {})

    assert new.texts.texts == {
        "config.yaml": "include: teams/*.yaml\n",
        "teams/a.yaml": "watches: [A, {name: \"B\", keywords: ['b']}]\n",
    }
    assert config.find_file(old.texts, "/x/teams/a.yaml") == "teams/a.yaml"


def test_a_file_that_the_config_does_not_have_is_refused_with_those_it_has():
    texts = config.Texts("/x/config.yaml", {"config.yaml": ""})

    with pytest.raises(UsageError) as caught:
        config.find_file(texts, "b.yaml")

    assert str(caught.value) == (
        '--to: "b.yaml" is no file of the config; '
        "name one of its files (config.yaml), or include it first"
    )


def test_an_addition_that_would_change_another_watch_is_refused():
    old = read("watches:\n  - name: A\n    keywords: x\n")
    other = read("watches:\n  - name: A\n    keywords: y\n  - name: Drew Brees\n    keywords: z\n")

    with pytest.raises(UsageError, match=r"config\.yaml: the new lines would change other watches"):
        _additions.add_watch(old, "config.yaml", BREES, lambda _: other)
