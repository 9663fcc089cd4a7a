"""Texts of every kind, for tests that hold for any text."""

from __future__ import annotations

from hypothesis import strategies as st

# Few words, so that texts and queries meet; every way in which writing varies.
WORDS = st.sampled_from(
    [
        "bank",
        "banks",
        "Bank",
        "coin",
        "stablecoin",
        "currency",
        "currencies",
        "off-chain",
        "offchain",
        "off",
        "chain",
        "café",
        "café",
        "CAFE",
        "e-CNY",
        "ecny",
        "ＡＩ",
        "AI",
        "mail",
        "ﬁn",
        "fin",
        "数字",
        "數字",
        "货币",
        "貨幣",
        "人民币",
        "ビット",
        "ガス",
        "コイン",
        "원화",
        "5G",
        "straße",
        "STRASSE",
        "bank's",
        "O’Brien",
        "OBrien",
        "so\xadft",
        "soft",
        "AT&T",
        "C++",
        "$BTC",
        "btc",
        "bus",
        "buses",
        "#DeFi",
        "Ørsted",
        "orsted",
        "Oersted",
        "Lloyds",
        "Lloyd's",
        "Müller",
        "Mueller",
        "Muller",
        "US",
        "A.I.",
        "2.5",
        "25",
        "1,500",
        "500",
        "F-35",
        "F-35s",
        "ایران",
        "ايران",
    ]
)


JOINTS = st.sampled_from(
    [" ", " ", " ", ", ", "-", "", "\n", " - ", "--", "’s ", "'", "🚀", "\u200b", "\x00", "."]
)


def written(words):
    """Return texts of *words*, joined in every way."""
    pairs = st.lists(st.tuples(words, JOINTS), max_size=8)
    return pairs.map(lambda found: "".join(word + joint for word, joint in found))


WRITTEN = written(WORDS)

ANY_TEXT = st.one_of(
    WRITTEN, st.text(max_size=30), st.tuples(WRITTEN, st.text(max_size=8)).map("".join)
)
