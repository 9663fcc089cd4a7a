"""Words that stand in very many texts: a judgement, not a count, of English and Chinese news."""

_COMMON = """
a about after again all also an and any are as at back be been before but by can could day did
do down first for from get go had has have he her his how i if in into is it its just last like
make man many may more most much my new news no not now of off on one only or our out over own
people read report right said say says she so some than that the their them then there these
they this time to today top two up us use was way we week were what when where which who why
will with woman world would year yes you your
一个 一些 不是 不会 今天 他们 她们 以及 但是 你们 其中 另外 可以 可能 因为 因此 如何 如果
对于 已经 并且 很多 我们 所以 所有 新闻 日前 时候 昨天 最新 有关 没有 现在 目前 自己 表示
记者 认为 起来 这个 这些 通过 进行 那个 还是 部分 需要
"""

_ABBREVIATIONS = """
aids arm art ace bar bat best big bit cab care cars cat cop cost dare dot ear east eat era fast
fed fit gap gas gems goes great hip hope ice icon ion lamp laser led let lid lot mad map meta
mint mob near net nice oil old pace pen pet pin pit ram rat red rest sad safe sage sat sea see
set sim sol star start swift tan tap tin tip ups war wash
"""

COMMON = frozenset(_COMMON.split())

CONFUSED = COMMON | frozenset(_ABBREVIATIONS.split())
"""Words that are something else when they are written in capitals."""
