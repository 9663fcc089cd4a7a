"""Compare searches by the index with a look at every entry, over the recorded streams.

    python -m benchmarks.search_equality [--entries 20000]

Prints JSON; `unequal` has the queries for which the two differ, and must be empty.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import storage
from answers.search import compile_query
from benchmarks.preview import fill
from benchmarks.search import AT, NO_WATCHES, QUERIES, SUFFIXES
from watchers import INDEX_VERSION

SINCE = AT - timedelta(days=30)
FURTHER = """
国
人
美
大学
公司
手机
特斯拉
北京
新冠疫苗
人工智能
中国经济
AI
iPhone手机
5G网络
中国 OR china
中国 -美国
china AND NOT trump
virus NOT WITHIN "corona virus"
trump NEAR/5 biden
央行 NEAR/3 利率
"new york" NEAR/4 police
title:bank
title:中国
text:bank
pre*
*ing
*virus
under*
covid19
off-chain
state-of-the-art
U.S.
S&P 500
$100
2.5%
"of the"
(vaccine OR vaccin) (trial OR test*)
source:bbc
bank -the
""".strip().splitlines()


def main() -> int:
    """Run the comparison and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--entries", type=int, default=20_000)
    options = parser.parse_args()
    unequal: list[str] = []
    matches = 0
    queries = (*QUERIES, *SUFFIXES, *FURTHER)
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "search.db"
        fill(path, options.entries)
        with closing(storage.open_reader(path)) as reader:
            for query in queries:
                compiled = compile_query(query, NO_WATCHES)
                needs = compiled.find_needs()
                every = [
                    match.entry.id
                    for batch in reader.read_newest(SINCE)
                    for match in compiled.match(batch)
                ]
                matches += len(every)
                if needs is None:
                    continue
                found = [
                    match.entry.id
                    for batch in reader.index.read_candidates(needs, INDEX_VERSION, SINCE)
                    for match in compiled.match(batch)
                ]
                if found != every:
                    unequal.append(query)
    figures = {"queries": len(queries), "matches": matches, "unequal": unequal}
    print(json.dumps({**figures, "entries": options.entries}, indent=2, ensure_ascii=False))
    return 1 if unequal else 0


if __name__ == "__main__":
    sys.exit(main())
