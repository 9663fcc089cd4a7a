"""The kinds of notice to the operator."""

from alerts.wording import kinds
from alerts.wording.collected import _KINDS
from model import COLLECTING_KINDS, Form


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


def test_the_kinds_that_tell_other_alerts_are_all_of_them():
    collected = {kind.name for kind in _KINDS.values()}

    assert {*collected, kinds.MORE.name} == COLLECTING_KINDS
