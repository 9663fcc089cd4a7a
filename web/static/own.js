// Times in the viewer's zone, signs of life, and keys. The page works without this file.
(() => {
  "use strict";

  const CUT_AFTER = 45000; // ms without a sign of the server: it says so in small
  const LOST_AFTER = 120000; // ms: it says so over the whole width
  const RETRY_AFTER = 30000; // ms until a stream that was refused is asked for again
  const DAY = 86400000;
  const HOVER = matchMedia("(hover: hover)").matches ? "; hover for UTC" : "";
  const stream = document.getElementById("stream");
  let seen = stream.dataset.seen;
  let source = null;
  let heard = performance.now();

  // Counted from the server's time: the clock of the viewer may be wrong, and that of the demo jumps.
  let ahead = Date.parse(document.querySelector("meta[name=served]").content) - performance.now();
  const now = () => ahead + performance.now();

  // --- times ---

  const clock = new Intl.DateTimeFormat([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const short = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
  const long = new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric", month: "short" });

  const writeDay = (form, at) => form.format(at).replace("Sept", "Sep"); // as the charts write it

  function writeAge(age) {
    const seconds = Math.max(0, Math.round(age / 1000));
    if (seconds < 60) return seconds + " s";
    if (seconds < 5400) return Math.round(seconds / 60) + " min";
    if (seconds < 172800) return Math.round(seconds / 3600) + " h";
    return Math.round(seconds / 86400) + " d";
  }

  function write(time) {
    const at = new Date(time.dateTime);
    const isNear = Math.abs(now() - at) < DAY / 2;
    switch (time.dataset.show) {
      case "ago": return writeAge(now() - at) + " ago";
      case "age": return writeAge(now() - at);
      case "hour": return clock.format(at);
      case "date": return writeDay(short, at);
      case "day": return writeDay(long, at) + ", " + clock.format(at);
      default: return isNear ? clock.format(at) : writeDay(short, at) + " " + clock.format(at);
    }
  }

  // Changes nothing that is so already: each change wakes the observer below.
  function put(element, text) {
    if (element && element.textContent !== text) element.textContent = text;
  }

  function writeTimes() {
    for (const time of document.querySelectorAll("time[data-show]")) put(time, write(time));
    const name = Intl.DateTimeFormat().resolvedOptions().timeZone;
    put(document.querySelector("[data-zone]"), "Times are yours (" + name + ")" + HOVER);
  }

  // --- signs of life ---

  function showConnection() {
    if (document.hidden) return;
    const silent = performance.now() - heard;
    const cut = document.querySelector(".stop.cut");
    if (silent > CUT_AFTER) {
      const live = document.querySelector(".live:not(.lost)");
      if (live) {
        live.dataset.word = live.querySelector("b").textContent;
        live.classList.add("lost");
        put(live.querySelector("b"), "Reconnecting");
      }
    }
    if (!cut) return;
    const isLost = silent > LOST_AFTER;
    if (cut.hidden === isLost) cut.hidden = !isLost;
    if (isLost) put(cut.querySelector("[data-cut]"), clock.format(new Date(now() - silent)));
  }

  function hear(event) {
    heard = performance.now();
    if (event.lastEventId) seen = event.lastEventId;
    const live = document.querySelector(".live.lost");
    if (live) {
      live.classList.remove("lost");
      put(live.querySelector("b"), live.dataset.word);
    }
    if (!event.data) return;
    const facts = JSON.parse(event.data);
    ahead = Date.parse(facts.now) - performance.now();
    const time = document.querySelector(".live time");
    if (time && facts.polled_at) time.dateTime = facts.polled_at;
    writeTimes();
  }

  // Only while the page is seen: a browser has six connections to a host, for all its tabs.
  function listen() {
    source?.close();
    if (document.hidden) return;
    heard = performance.now();
    source = new EventSource("/api/v1/events?seen=" + seen);
    for (const name of ["pulse", "changed"]) {
      source.addEventListener(name, (event) => stream.dispatchEvent(new MessageEvent(name, event)));
    }
    source.addEventListener("error", () => {
      if (source.readyState === EventSource.CLOSED) setTimeout(listen, RETRY_AFTER);
    });
  }

  function takeOver() {
    writeTimes();
    showConnection();
    const fresh = document.getElementById("page");
    if (!fresh) return;
    if (document.title !== fresh.dataset.title) document.title = fresh.dataset.title;
    const icon = document.querySelector("link[rel=icon]");
    const href = icon.dataset[fresh.dataset.icon];
    if (icon.getAttribute("href") !== href) icon.setAttribute("href", href);
  }

  // --- keys ---

  const keys = document.getElementById("keys");
  const box = document.getElementById("keys-on");
  const PAGES = { n: "/", w: "/watches", h: "/hot", a: "/alerts", f: "/feeds" };
  let after = "";

  const areOn = () => {
    try { return localStorage.getItem("keys") !== "off"; } catch { return true; }
  };

  function step(by) {
    const items = [...document.querySelectorAll("[data-item]")];
    if (!items.length) return;
    const at = items.findIndex((item) => item.classList.contains("at"));
    const next = items[Math.min(Math.max(at + by, 0), items.length - 1)];
    for (const item of items) item.classList.toggle("at", item === next);
    next.scrollIntoView({ block: "nearest" });
    const link = next.querySelector("a[href]");
    if (link) link.focus({ preventScroll: true });
  }

  // An act is of the chosen item, or of the page of one trend.
  function act(event) {
    const button = `[data-key="${event.key}"]`;
    const found = document.querySelector("[data-item].at " + button + ", main > .answers " + button);
    if (!found) return;
    event.preventDefault(); // or the sign is written into the field
    found.click();
    found.parentElement.querySelector("[name=reason]")?.focus();
  }

  function go(path) {
    const theme = document.documentElement.dataset.theme;
    location.href = theme ? path + "?theme=" + theme : path;
  }

  function press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || keys.open) return;
    if (event.target.closest("input, select, textarea")) return;
    if (event.key === "?") { keys.showModal(); return; }
    if (!areOn()) return;
    const key = event.key;
    const before = after;
    after = key === "g" ? "g" : "";
    if (before === "g" && PAGES[key]) {
      go(PAGES[key]);
    } else if (key === "/") {
      event.preventDefault(); // or the sign is written into the field
      const field = document.querySelector("main input[type=search]");
      if (field) field.select(); else go("/search");
    } else if (key === "j") step(1);
    else if (key === "k") step(-1);
    else if (key === "t") location.href = "/tv";
    else if (key === "y") document.querySelector("[data-item].at a[data-why], body:not(:has([data-item].at)) a[data-why]")?.click();
    else if ("as+-".includes(key)) act(event);
    else if (key === "v") document.querySelector("[data-item].at a[href^=http]")?.click();
  }

  // Without a secure address no browser lets a page copy: then the text is selected.
  async function copy(button) {
    const text = button.dataset.copy.split(" ").map((id) => document.getElementById(id)).find(Boolean);
    try {
      await navigator.clipboard.writeText(text.value ?? text.textContent);
      put(button, "Copied");
    } catch {
      if (text.select) text.select();
      else getSelection().selectAllChildren(text);
      put(button, "Selected");
    }
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (button) copy(button);
  });
  box.checked = areOn();
  box.addEventListener("change", () => {
    try { localStorage.setItem("keys", box.checked ? "on" : "off"); } catch { /* private window */ }
  });
  document.addEventListener("keydown", press);
  for (const name of ["pulse", "changed"]) stream.addEventListener(name, hear);
  document.addEventListener("visibilitychange", listen);
  listen();
  new MutationObserver(takeOver).observe(document.body, { childList: true, subtree: true });
  setInterval(() => { writeTimes(); showConnection(); }, 5000);
  takeOver();
})();
