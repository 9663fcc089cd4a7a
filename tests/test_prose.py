"""The prose is plain English: few "what" clauses, short sentences, none of the banned words.

Each rule is a function of text, so that docs, docstrings and comments are held to the same rules.
How the rules count:

- **what**: each word "what", in running text, tables and headings. A sentence or a heading that
  ends with "?" is a direct question and does not count.
- **sentence length**: words of running text and list items, where a word has a letter or a digit
  and code in backticks is one word. A sentence ends with . ? or ! before a space and a capital.
- **banned words**: everywhere outside code.
- **names of tests**: the name of a test function has none of the banned words, and no "what".

Code blocks, indented formulas, front matter, HTML comments, pictures and link targets are no prose.
"""

import ast
import inspect
import io
import re
import tokenize
from math import ceil
from pathlib import Path

import pytest

pytestmark = pytest.mark.untraced

ROOT = Path(__file__).resolve().parents[1]
PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")),
    *sorted((ROOT / "docs").glob("*.md")),
]

GENERATED = "<!-- From here on written by docs/reference.py. -->"
"""Below it a page shows docstrings; ROOMS holds the rooms that have them."""

ROOMS = [
    *sorted(file.name for file in ROOT.glob("*.py")),
    *sorted(file.parent.name for file in ROOT.glob("*/__init__.py")),
    *("tests", "benchmarks", "docs"),
]
"""Rooms and modules at the root whose docstrings and comments are checked as well."""

SAMPLES = Path(__file__).resolve()
"""The one file that is exempt: it holds the banned words, and bad samples for each rule."""

MAX_WHAT = 5  # per 1,000 words
MAX_WORDS = 28  # of a sentence, at the 95th percentile
BANNED = (
    r"lest",
    r"beside",
    r"anew",
    r"of late",
    r"hardly any",
    r"mend(?:s|ed|ing)?",
    r"is told of",
    r"it knows",
)

CODE = "CODE"  # stands for code in backticks: one word


# --- the rules ------------------------------------------------------------------------------


def what_over_budget(blocks):
    """Return the sentences with "what" if there are more than the budget allows, else nothing."""
    said = [sentence for block in blocks for sentence in sentences(block)]
    found = [
        sentence
        for sentence in said
        if not sentence.endswith("?")
        for _ in re.findall(r"\bwhat\b", sentence, re.IGNORECASE)
    ]
    allowed = ceil(sum(map(count_words, said)) * MAX_WHAT / 1000)
    return found if len(found) > allowed else []


def long_sentences(blocks):
    """Return the sentences over the limit if their 95th percentile is over it, else nothing."""
    said = sorted((s for block in blocks for s in sentences(block)), key=count_words)
    if not said:
        return []
    percentile = said[ceil(0.95 * len(said)) - 1]
    if count_words(percentile) <= MAX_WORDS:
        return []
    return [f"{count_words(s)} words: {s}" for s in said if count_words(s) > MAX_WORDS]


def banned_words(blocks):
    """Return each place of a banned word."""
    pattern = re.compile(rf"\b(?:{'|'.join(BANNED)})\b", re.IGNORECASE)
    return [block for block in blocks if pattern.search(block)]


def sentences(block):
    """Return the sentences of one paragraph, list item, heading or cell."""
    parts = re.split(r"(?<=[.!?])[\"”)*]*\s+(?=[\"“(*]*[A-Z0-9])", block)
    return [part.strip() for part in parts if count_words(part)]


def count_words(text):
    """Return how many words *text* has."""
    return sum(any(c.isalnum() for c in word) for word in text.split())


# --- prose of a page ------------------------------------------------------------------------


def read(page):
    """Return the hand-written text of a page."""
    return page.read_text().partition(GENERATED)[0]


def page_blocks(markdown):
    """Return the paragraphs and list items of a page."""
    return [block for kind, block in _blocks(markdown) if kind == "text"]


def all_blocks(markdown):
    """Return the paragraphs, list items, headings and table cells of a page."""
    return [block for _, block in _blocks(markdown)]


def _blocks(markdown):
    """Return (kind, text) of each block, where the kind is text, heading or cell."""
    lines, blocks = _without_code(markdown).splitlines(), [("text", "")]
    for line in lines:
        bare = line.strip()
        if not bare or set(bare) <= set("|-: "):
            blocks.append(("text", ""))
        elif bare.startswith("#"):
            blocks += [("heading", bare.lstrip("# ")), ("text", "")]
        elif bare.startswith("|"):
            cells = bare.strip("|").replace("\\|", "/").split("|")
            blocks += [("cell", cell.strip()) for cell in cells] + [("text", "")]
        elif starts := re.match(r"(?:[-*]|\d+\.|>) +", bare):
            blocks.append(("text", bare[starts.end() :]))
        else:
            blocks[-1] = ("text", f"{blocks[-1][1]} {bare}".strip())
    return [(kind, text) for kind, text in blocks if count_words(text)]


def _without_code(markdown):
    """Return *markdown* without its code, comments, pictures and link targets."""
    text = re.sub(r"\A---\n.*?^---\n", "", markdown, flags=re.DOTALL | re.MULTILINE)
    text = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    text = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    text = re.sub(r"^ {4,}.*$", "", text, flags=re.MULTILINE)
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)", "", text)
    text = re.sub(r"`[^`]+`", CODE, text)
    text = re.sub(r"\]\([^)\s]+\)", "]", text)
    return re.sub(r"<https?://[^>]+>", "LINK", text)


# --- prose of code --------------------------------------------------------------------------


def code_blocks(source):
    """Return the docstrings and comments of a Python file as blocks of prose."""
    blocks = []
    for node in ast.walk(ast.parse(source)):
        value = getattr(node, "value", None)
        is_text = isinstance(node, ast.Expr) and isinstance(value, ast.Constant)
        if is_text and isinstance(value.value, str):
            blocks += page_blocks(inspect.cleandoc(value.value))
    return blocks + [block for text in _comments(source) for block in page_blocks(text)]


def _comments(source):
    """Return the comments of a Python file; those on lines below each other are one."""
    comments, last = [], -1
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        text = token.string.lstrip("#! ").strip()
        if token.type != tokenize.COMMENT or re.match(r"noqa|type:|fmt:|pragma:|-{3}", text):
            continue
        if token.start[0] == last + 1:
            comments[-1] += f"\n{text}"
        else:
            comments.append(text)
        last = token.start[0]
    return comments


def python_files():
    """Return the files of ROOMS, except SAMPLES."""
    paths = [ROOT / name for name in ROOMS]
    files = [
        file for path in paths for file in (sorted(path.rglob("*.py")) if path.is_dir() else [path])
    ]
    return [file for file in files if file != SAMPLES]


def bad_test_names(source):
    """Return the names of test functions that have "what" or a banned word."""
    names = [
        node.name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
    ]
    pattern = re.compile(rf"\b(?:what|{'|'.join(BANNED)})\b")
    return [name for name in names if pattern.search(name.replace("_", " "))]


# --- the docs -------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_names_the_noun_and_seldom_says_what(page):
    assert what_over_budget(all_blocks(read(page))) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_sentences_of_a_page_are_short(page):
    assert long_sentences(page_blocks(read(page))) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_has_no_banned_word(page):
    assert banned_words(all_blocks(read(page))) == []


# --- the code -------------------------------------------------------------------------------


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_is_there(room):
    assert (ROOT / room).exists()


@pytest.mark.parametrize("room", ROOMS)
def test_docstrings_and_comments_of_a_room_are_plain(room):
    files = [file for file in python_files() if file.is_relative_to(ROOT / room)]
    blocks = [block for file in files for block in code_blocks(file.read_text())]

    assert banned_words(blocks) == []
    assert what_over_budget(blocks) == []
    assert long_sentences(blocks) == []


def test_the_names_of_tests_name_their_nouns():
    files = [file for file in python_files() if file.name.startswith("test_")]
    bad = [(file.name, name) for file in files for name in bad_test_names(file.read_text())]

    assert len(files) > 300
    assert bad == []


# --- each rule catches a bad sample ---------------------------------------------------------


def test_a_what_clause_is_found_and_a_question_is_not():
    bad = "It tells what came. It keeps what it was told."

    assert what_over_budget([bad]) == ["It tells what came.", "It keeps what it was told."]
    assert what_over_budget(["What is a watch? It tells the team."]) == []


def test_the_budget_of_what_grows_with_the_text():
    filler = "One more word. " * 400

    assert what_over_budget([filler, "It tells what came."]) == []
    assert len(what_over_budget([filler, "It tells what came. " * 8])) == 8


def test_a_long_sentence_is_found_and_a_short_one_is_not():
    assert long_sentences(["word " * 28 + "word."]) != []
    assert long_sentences(["word " * 27 + "word."]) == []


def test_one_long_sentence_in_twenty_is_allowed_and_two_are_not():
    short, long = "Short one. ", "Long" + " word" * 40 + ". "

    assert long_sentences([short * 19 + long]) == []
    assert len(long_sentences([short * 18 + long * 2])) == 2


@pytest.mark.parametrize(
    "bad",
    [
        "Lest it be lost.",
        "Ours beside theirs.",
        "Write it anew.",
        "Found of late.",
        "Where hardly any\nare usual.",
        "A person mends it.",
        "The operator is told of it.",
        "It knows writing.",
    ],
)
def test_a_banned_word_is_found(bad):
    assert banned_words(all_blocks(bad)) != []


def test_a_banned_word_is_found_in_a_heading_and_in_a_table():
    assert banned_words(all_blocks("# Beside others\n\ntext")) == ["Beside others"]
    assert banned_words(all_blocks("| a | made anew |\n|---|---|")) == ["made anew"]


def test_a_word_that_only_contains_a_banned_one_is_fine():
    assert banned_words(["Recommended, besides, by the latest."]) == []


@pytest.mark.parametrize(
    "bad", ["what_came_is_told", "it_is_told_when_mended", "it_starts_anew", "it_knows_a_word"]
)
def test_a_name_of_a_test_with_a_bad_word_is_found(bad):
    assert bad_test_names(f"def test_{bad}(): ...") == [f"test_{bad}"]
    assert bad_test_names(f"async def test_{bad}(): ...") == [f"test_{bad}"]


def test_a_good_name_of_a_test_and_a_bad_name_of_another_function_are_fine():
    assert bad_test_names("def test_whatever_is_recommended(): ...") == []
    assert bad_test_names("def what_is_left(): ...") == []


def test_code_tables_front_matter_and_link_targets_are_no_running_text():
    page = (
        "---\ntitle: lest\n---\n# Title\n\nOne `code with spaces` and [a link](beside.md).\n\n"
        "```console\n$ what anew\n```\n\n    x = lest\n\n<!-- beside -->\n"
        "![beside](lest.png)\n\n| cell | other |\n|---|---|\n| a | b |\n\n- item one\n- item two\n"
    )

    assert page_blocks(page) == ["One CODE and [a link].", "item one", "item two"]
    assert all_blocks(page)[:1] == ["Title"]
    assert banned_words(all_blocks(page)) == []


def test_a_sentence_goes_over_lines_and_ends_before_a_capital():
    page = "First one\ngoes on, e.g. here. Second one? (Third.) `x` is\nnot split."

    said = [s for block in page_blocks(page) for s in sentences(block)]

    assert [count_words(s) for s in said] == [6, 2, 1, 4]


def test_docstrings_and_comments_are_read_and_code_is_not():
    source = (
        '"""Say it anew."""\n\nbeside = "lest"  # of late\n'
        "x = 1  # noqa: E501\n\n\ndef f():\n"
        '    """Do it.\n\n    What came is mended.\n    """\n'
    )

    assert code_blocks(source) == ["Say it anew.", "Do it.", "What came is mended.", "of late"]
    assert len(banned_words(code_blocks(source))) == 3
