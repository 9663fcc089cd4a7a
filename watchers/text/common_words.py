"""Words that stand in very many texts. The lists were chosen by judgement, not counted."""

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

_WEAK = """
above across against am amid among another around away becomes behind being below between both
came come comes does doing during each else even ever every gets getting goes going gone got here
him hour hours inside led live made makes me might minute minutes mr mrs ms must near never next
nor onto other others per since soon still such takes those though through too took toward towards
under until upon versus very via vs week weeks whether while whose within without years
january february march april june july august september october november december jan feb mar apr
jun jul aug sept sep oct nov dec monday tuesday wednesday thursday friday saturday sunday
au aux avec ce ces cette dans de des du elle en est et il la le les leur ne ont par pas pour que qui
sa ses son sur un une été
al como con del el los las más para por se su sus una uno ya
auf aus bei das dem den der ein eine einer für ist im mit nach nicht sich und von vom
wird zu zum zur
che da della di gli nel per
com dos em mais na não no os um uma
а без бы был была были было в во все вы для до его ее ей же за и из или их к как ко ли мы на не но о
об он она они от по при с со так то у уже что это
"""

_ABBREVIATIONS = """
aids arm art ace bar bat best big bit cab care cars cat cop cost dare dot ear east eat era fast
fed fit gap gas gems goes great hip hope ice icon ion lamp laser led let lid lot mad map meta
mint mob near net nice oil old pace pen pet pin pit ram rat red rest sad safe sage sat sea see
set sim sol star start swift tan tap tin tip ups war wash
"""

COMMON_WORDS = frozenset(_COMMON.split())
WEAK_WORDS = COMMON_WORDS | frozenset(_WEAK.split())
"""Words at which no term begins or ends: common words, and function words of other languages."""

AMBIGUOUS_WORDS = COMMON_WORDS | frozenset(_ABBREVIATIONS.split())
"""Words that mean something else when written in capitals."""
