"""The kinds of notice to the operator."""

from alerts.wording import kinds
from model import Form


def test_every_notice_names_its_subject_and_looks_alike():
    notices = (kinds.FEED, kinds.STORAGE, kinds.CHANNEL, kinds.CONFIG)

    assert [kind.name for kind in notices] == [
        "ops.feed",
        "ops.storage",
        "ops.channel",
        "ops.config",
    ]
    assert {(kind.icon, kind.label, kind.form) for kind in notices} == {
        ("⚠️", "Groundswell", Form.NOTICE)
    }
