from __future__ import annotations

import pytest

from tests.scenes.newsroom import make_busy
from tests.web.scene import serve


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    room = make_busy(tmp_path_factory.mktemp("room"))
    with room.open(), serve(room) as served:
        yield served


@pytest.mark.parametrize(
    ("path", "detail"),
    [
        (
            "alerts?status=held",
            'the query: there is no parameter "status"; those here: state, watch',
        ),
        ("alerts?state=held&state=active", "state: it stands twice; give it once"),
        ("now?limit=3", 'the query: there is no parameter "limit"; those here: watches'),
    ],
)
def test_a_query_that_would_be_ignored_is_refused(site, path, detail):
    answer = site.ask(f"/api/v1/{path}")

    assert answer.status == 400
    assert answer.json["detail"].startswith(detail)
