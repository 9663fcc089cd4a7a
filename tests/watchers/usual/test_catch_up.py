"""A rate that has just begun gets the past of another one."""

from watchers.usual import exposure as _exposure
from watchers.usual import rate as _rate
from watchers.usual.catch_up import catch_up_rate, total_exposure
from watchers.usual.rate import Day, Share

BEGIN, DAY = 1_700_006_400.0, 86400.0


def test_both_pasts_are_added_and_the_marks_are_those_of_now():
    exposure = _exposure.add_feed(_exposure.Exposure(), "f", BEGIN)
    exposure = _exposure.add_poll(exposure, "f", BEGIN + DAY, 24)
    live = _rate.begin(exposure, BEGIN + DAY)._replace(shares={"f": Share(1.0, 24.0, 7.0)})
    past = _rate.begin(exposure, BEGIN - 30 * DAY)._replace(
        shares={"f": Share(10.0, 700.0, 99.0), "gone": Share(2.0, 50.0, 99.0)},
        days=(Day(number=19674, reports={"f": 3}, exposure={"f": 24.0}, seconds=DAY),),
        looks=5.0,
        looked=8.0,
    )

    found = catch_up_rate(live, past, exposure)

    assert found.shares["f"] == Share(11.0, 724.0, exposure.paces["f"].total)
    # Nobody reads the other feed any more: its past belongs to all others together.
    assert found.shares[""] == Share(2.0, 50.0, exposure.total)
    assert (found.since, found.looks, found.looked) == (BEGIN - 30 * DAY, 5.0, 8.0)
    assert [day.number for day in found.days] == [19674]
    assert total_exposure(found) == 774.0
