"""The window has the reports of each term that two reports or more share."""

from collections import defaultdict
from random import Random

from tests.watchers.discovery.scene import START, entry
from watchers.discovery.terms import read_title
from watchers.discovery.window import TitleReport, Window

WORDS = ("dam", "bursts", "near", "town", "after", "rain", "น้ำท่วม")
HOURS = 60


def invent(random, number, hour):
    """Return a report with a title of few words, so that reports share long terms."""
    words = random.choices(WORDS, k=random.randint(0, 7))
    joints = random.choices((" ", " ", " ", ": "), k=len(words))
    title = "".join(word + joint for word, joint in zip(words, joints, strict=True)).strip()
    runs = read_title(title).runs
    return TitleReport(number, hour, entry(title, START), "alpha.example", runs, number)


def group(reports):
    """Return the numbers of the reports that share each term, by going over all *reports*."""
    numbers = defaultdict(list)
    for report in reports:
        for term in report.list_terms():
            numbers[term].append(report.number)
    return {term: its for term, its in numbers.items() if len(its) > 1}


def test_each_shared_term_has_its_reports_whatever_comes_and_leaves():
    random = Random(7)
    window = Window()
    number = 0
    for hour in range(HOURS):
        for _ in range(random.randint(0, 4)):
            number += 1
            window.add(invent(random, number, hour))
        list(window.remove_before(hour - random.randint(1, 8)))

        shared = {term: [one.number for one in window.postings[term]] for term in window.repeated}
        assert shared == group(window.reports)
        short = {term for one in window.reports for term in one.list_terms() if is_short(term)}
        assert {term for term in window.postings if is_short(term)} == short

    list(window.remove_before(HOURS))
    assert not window.postings
    assert not window.repeated


def is_short(term):
    """Return whether *term* has at most two words: those are kept for a single report too."""
    return term.count(" ") < 2
