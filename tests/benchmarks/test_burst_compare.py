"""Two results are compared at each dial."""

from benchmarks.burst_compare import compare, lines


def test_two_results_are_compared_at_each_dial():
    before = {"a": result(5, 0.4), "b": result(3, 0.1)}
    after = {"a": result(6, 0.1), "b": result(2, 0.1)}

    figures = compare(before, after, "30")

    assert figures["found"] == (8, 8)
    assert figures["alerts"] == 0.5
    assert figures["fewer_found"] == ["b"]
    assert list(lines(before, after, ["30"]))[2:] == [
        "| a (9) | 5 @0.40/4.0 | 6 @0.10/4.0 | 4.0 to 4.0 (1) |",
        "| b (9) | 3 @0.10/4.0 | 2 @0.10/4.0 | 4.0 to 4.0 (1) |",
        "30 days: found 8 to 8 of 18, alerts x0.5, fewer found on b",
    ]


def result(usable, burden):
    point = {"usable": usable, "burden": burden, "median_delay_h": 4.0, "delays": {0: 4.0}}
    return {"usable": 9, "ours": {"30": point}}
