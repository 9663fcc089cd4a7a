"""Each act on alerts, from the command line, the API and the page, by each role."""

from __future__ import annotations

import contextlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest

from config._web import WebOptions, WebProxy
from model import Alert, Message, State
from storage import open_reader
from tests.loopback.station import Station
from tests.scenes.signals import a_signal
from tests.web.office import ACTOR, EDITOR, READER, TOKENS, visit

PROXY = WebProxy(from_=("127.0.0.0/8",), act=("group:oncall",), edit=("group:leads",))
OPTIONS = WebOptions(tokens=TOKENS, proxy=PROXY)
OWN = {"Sec_Fetch_Site": "same-origin"}
OTHER = {"Sec_Fetch_Site": "cross-site", "Origin": "http://evil.example"}
BAD, NO, YES = 401, 403, 200
ROLES = {
    "nobody": (BAD, OWN),
    "a token that reads": (NO, {"Authorization": f"Bearer {READER}"}),
    "a token that acts": (YES, {"Authorization": f"Bearer {ACTOR}"}),
    "a token that edits": (YES, {"Authorization": f"Bearer {EDITOR}"}),
    "a program behind another site": (YES, {"Authorization": f"Bearer {ACTOR}", **OTHER}),
    "a browser that reads": (NO, {"login": READER, **OWN}),
    "a browser that acts": (YES, {"login": ACTOR, **OWN}),
    "a browser led by another site": (NO, {"login": ACTOR, **OTHER}),
    "a browser that hides its origin": (NO, {"login": ACTOR}),
    "a person of the proxy": (NO, {"X_Forwarded_User": "eva", **OWN}),
    "a person on call": (YES, {"X_Forwarded_User": "jon", "X_Forwarded_Groups": "oncall", **OWN}),
    "a lead": (YES, {"X_Forwarded_User": "ana", "X_Forwarded_Groups": "leads", **OWN}),
    "a person led by another site": (
        NO,
        {"X_Forwarded_User": "jon", "X_Forwarded_Groups": "oncall", **OTHER},
    ),
}
"""The status of each act by each role, and the headers of its requests."""
NAMES = {
    "a token that acts": "mara",
    "a browser that acts": "mara",
    "a person on call": "jon",
}
EDITORS = {"a token that edits", "a lead"}
COMMENTS = ("acknowledged", "useful", "not_useful", "not_relevant")
ACTS = ("silence", "end", *COMMENTS)


def make_alert():
    signal = a_signal(kind="match", watch="Money", key="first")
    signal = replace(signal, story="a story")
    said = Message(kind="match", headline="Bank plans a CBDC", watch="Money")
    made = {"at": datetime.now(UTC), "state": State.ACTIVE, "reason": "", "to": ()}
    return Alert(named="one", signal=signal, said=said, **made)


def log_in(site, headers):
    """Return *headers* with the cookie that the login gives for their token, if they have one."""
    headers = dict(headers)
    token = headers.pop("login", None)
    if token:
        form = {"Content_Type": "application/x-www-form-urlencoded", **OWN}
        answer = site.ask("/login", "POST", urlencode({"token": token}), **form)
        headers["Cookie"] = answer.headers["Set-Cookie"].partition(";")[0]
    return headers


def ask_api(site, act, headers, silence):
    until = (datetime.now(UTC) + timedelta(hours=8)).isoformat()
    body = {"watch": "Money", "reason": "known", "until": until}
    method, path, sent = {
        "silence": ("POST", "/api/v1/silences", body),
        "end": ("DELETE", f"/api/v1/silences/{silence}", {}),
        "acknowledged": ("POST", "/api/v1/alerts/one/acknowledge", {}),
        "useful": ("POST", "/api/v1/alerts/one/feedback", {"useful": True}),
        "not_useful": ("POST", "/api/v1/alerts/one/feedback", {"useful": False}),
        "not_relevant": ("POST", "/api/v1/alerts/one/not-relevant", {}),
    }[act]
    return site.ask(path, method, json.dumps(sent), Content_Type="application/json", **headers)


def ask_page(site, act, headers, silence):
    path, form = {
        "silence": ("/silences", {"watch": "Money", "reason": "known", "for": "8h"}),
        "end": (f"/silences/{silence}/end", {}),
        "acknowledged": ("/alerts/one/acknowledge", {}),
        "useful": ("/alerts/one/feedback", {"said": "useful"}),
        "not_useful": ("/alerts/one/feedback", {"said": "not_useful"}),
        "not_relevant": ("/alerts/one/not-relevant", {}),
    }[act]
    kind = "application/x-www-form-urlencoded"
    return site.ask(path, "POST", urlencode(form), Content_Type=kind, **headers)


def begin(site, reason):
    """Return the id of a silence that another person began."""
    until = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    body = json.dumps({"keyword": "CBDC", "reason": reason, "until": until})
    headers = {"Authorization": f"Bearer {EDITOR}", "Idempotency_Key": reason}
    return site.ask(
        "/api/v1/silences", "POST", body, Content_Type="application/json", **headers
    ).json["id"]


def read_names(path):
    """Return who did each act."""
    with contextlib.closing(open_reader(path)) as reader:
        done = {(act.kind.value, act.by, act.via) for act in reader.timing.list_acts(["first"])}
        silences = reader.timing.list_silences(100)
        done |= {("silence", one.by, one.reason) for one in silences if one.reason == "known"}
        ended = {one.reason for one in silences if one.ended}
    return done, ended


def change_by_api(site, headers, keyword, change):
    """Add a keyword and take the *change* of another person back; return both statuses."""
    body = json.dumps({"change": "add", "watch": "Money", "keyword": keyword, "reason": "known"})
    headers = {"Content_Type": "application/json", **headers}
    added = site.ask("/api/v1/overlay", "POST", body, **headers)
    ended = site.ask(f"/api/v1/overlay/{change}", "DELETE", "{}", **headers)
    return [added.status, ended.status]


def change_by_page(site, headers, keyword, change):
    """Do the same by the forms of the page."""
    form = urlencode({"watch": "Money", "add": keyword, "reason": "known"})
    headers = {"Content_Type": "application/x-www-form-urlencoded", **headers}
    added = site.ask("/overlay", "POST", form, **headers)
    ended = site.ask(f"/overlay/{change}/end", "POST", "", **headers)
    return [added.status, ended.status]


def add_keyword(site, keyword):
    """Return the id of a change that another person made."""
    body = json.dumps({"change": "add", "watch": "Money", "keyword": keyword})
    headers = {"Authorization": f"Bearer {EDITOR}", "Content_Type": "application/json"}
    return site.ask("/api/v1/overlay", "POST", body, **headers).json["id"]


@pytest.mark.parametrize("role", ROLES)
def test_each_act_by_each_role(tmp_path, role):
    status, headers = ROLES[role]
    station = Station(tmp_path)

    def work(site):
        own = log_in(site, headers)
        silences = {way: begin(site, way) for way in ("api", "page")}
        by_api = {act: ask_api(site, act, own, silences["api"]).status for act in ACTS}
        by_page = {act: ask_page(site, act, own, silences["page"]).status for act in ACTS}
        assert by_api == dict.fromkeys(ACTS, status)
        assert by_page == dict.fromkeys(ACTS, 303 if status == YES else status)
        others = {way: add_keyword(site, f"{way} of edda") for way in ("api", "page")}
        right = NO if status == YES and role not in EDITORS else status
        assert change_by_api(site, own, "by api", others["api"]) == [right] * 2
        page = 303 if right == YES else right
        assert change_by_page(site, own, "by page", others["page"]) == [page] * 2

    visit(station, work, OPTIONS, [make_alert()])

    done, ended = read_names(station.database)
    assert ended == ({"api", "page"} if status == YES else set())
    assert bool(done) == (status == YES)
    kept = {"by api", "by page"} if role in EDITORS else {"api of edda", "page of edda"}
    assert {one.keyword for one in list_changes(station.database)} == kept
    if name := NAMES.get(role):
        # The last word of a person counts: useful or not.
        expected = {(kind, name, "page") for kind in COMMENTS if kind != "useful"}
        assert done == {*expected, ("silence", name, "known")}


def list_changes(path):
    with contextlib.closing(open_reader(path)) as reader:
        return reader.overlay.list_in_force()


def test_a_change_is_kept_with_the_name_of_the_editor(tmp_path):
    station = Station(tmp_path)
    headers = {"Authorization": f"Bearer {EDITOR}", **OWN}

    visit(station, lambda site: change_by_page(site, headers, "eNaira", "x"), OPTIONS)

    (change,) = list_changes(station.database)
    assert (change.by, change.via, change.reason) == ("edda", "page", "known")


def test_each_act_from_the_command_line(tmp_path):
    """Whoever may run the command on the machine of the daemon may act."""
    station = Station(tmp_path)

    def work(site):
        silence = begin(site, "command")
        kim = ("--by", "Kim")
        answers = [
            station.command("acknowledge", "one", *kim),
            station.command("feedback", "one", "useful", *kim),
            station.command("feedback", "one", "not-useful", *kim),
            station.command("feedback", "one", "not-relevant", *kim),
            station.command(
                "silence", "add", "--watch", "Money", "--for", "8h", "--reason", "known", *kim
            ),
            station.command("silence", "rm", silence),
            station.command("overlay", "add", "Money", "eNaira", "--reason", "known", *kim),
            station.command("overlay", "remove", "Money", "CBDC", *kim),
            station.command("overlay", "end", add_keyword(site, "e-CNY"), *kim),
        ]
        assert [(answer.returncode, answer.stderr) for answer in answers] == [(0, "")] * 9

    visit(station, work, OPTIONS, [make_alert()])

    done, ended = read_names(station.database)
    expected = {(kind, "Kim", "command") for kind in COMMENTS if kind != "useful"}
    assert (done, ended) == ({*expected, ("silence", "Kim", "known")}, {"command"})
    changes = [(one.kind, one.keyword, one.by) for one in list_changes(station.database)]
    assert changes == [("add", "eNaira", "Kim"), ("remove", "CBDC", "Kim")]


def test_the_same_key_begins_the_same_silence_once(tmp_path):
    def work(site):
        assert begin(site, "twice") == begin(site, "twice")
        assert (
            len(site.ask("/api/v1/silences", Authorization=f"Bearer {READER}").json["items"]) == 1
        )

    visit(Station(tmp_path), work, OPTIONS)
