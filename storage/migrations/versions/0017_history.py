"""The silence in a ruling, held messages that moved, and dismissed deliveries."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

TIME = sa.BigInteger()

# The silence that an older version did not name: the first one that fits the alert.
FILL = """
UPDATE ruling SET silence = coalesce((
    SELECT silence.id FROM silence, alert
    WHERE alert.seq = ruling.alert
        AND alert.at >= silence.at AND alert.at < coalesce(silence.ended, silence.until)
        AND silence.channel IN ('', ruling.channel)
        AND silence.watch IN ('', alert.watch)
        AND silence.story IN ('', alert.story)
        AND silence.trend IN ('', alert.key, json_extract(alert.message, '$.thread'))
        AND (silence.keyword = '' OR (
            json_array_length(alert.message, '$.keywords') = 1
            AND json_extract(alert.message, '$.keywords[0]') = silence.keyword))
    ORDER BY silence.at, silence.id LIMIT 1
), '') WHERE state = 'suppressed' AND gate = 'silence'
"""


def upgrade() -> None:
    _name_silences()
    op.add_column("ruling", sa.Column("moved", sa.Text()))
    op.add_column("delivery", sa.Column("dismissed", TIME))
    op.add_column(
        "delivery", sa.Column("dismissed_by", sa.Text(), nullable=False, server_default="")
    )


def _name_silences() -> None:
    op.add_column("ruling", sa.Column("silence", sa.Text(), nullable=False, server_default=""))
    op.create_index("ruling_by_silence", "ruling", ["silence"])
    op.execute(FILL)
