// A screen on a wall: the clock, the next trend, a shift against burn-in, and signs of life.
(() => {
  "use strict";

  const LOST_AFTER = 120000; // ms without a sign of the server: it says so over its whole width
  const RETRY_AFTER = 30000; // ms until a stream that was refused is asked for again
  const NEAR = 43200000; // ms: half a day; older times have their weekday
  const SHIFTS = [[0, 0], [2, 0], [4, 0], [4, 2], [4, 4], [2, 4], [0, 4], [0, 2]]; // px, one a minute
  let root = document.getElementById("tv");
  const zone = root.dataset.zoneName || undefined;
  const every = 1000 * root.dataset.every;
  const clock = new Intl.DateTimeFormat([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone });
  const weekday = new Intl.DateTimeFormat("en-GB", { weekday: "short", timeZone: zone });
  const day = new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long", timeZone: zone });
  // Counted from the server's time: the clock of a screen is often wrong.
  let served = Date.parse(root.dataset.served);
  let asOf = performance.now();
  let heard = asOf; // the last sign by the clock of the screen
  let heardAt = served; // and by the clock of the server
  let shown = 0;
  let turned = performance.now();
  let stream = null;
  let isLoading = false;

  const now = () => served + (performance.now() - asOf);

  function put(element, text) {
    if (element && element.textContent !== text) element.textContent = text;
  }

  function write(at) {
    return now() - at < NEAR ? clock.format(at) : weekday.format(at) + " " + clock.format(at);
  }

  function writeTimes() {
    put(root.querySelector("[data-clock]"), clock.format(now()));
    put(root.querySelector("[data-day]"), day.format(now()));
    for (const time of root.querySelectorAll("time[data-show]")) put(time, write(Date.parse(time.dateTime)));
  }

  // Shows one trend large, and the next ones next to it.
  function show() {
    const slides = root.querySelectorAll("[data-slide]");
    if (!slides.length) return;
    shown %= slides.length;
    slides.forEach((slide, n) => { slide.hidden = n !== shown; });
    root.querySelectorAll("[data-side]").forEach((side, n) => {
      const behind = (n - shown + slides.length) % slides.length;
      side.hidden = behind < 1 || behind > 3;
    });
    root.querySelectorAll(".dots i").forEach((dot, n) => dot.classList.toggle("on", n === shown));
  }

  function shift() {
    const [x, y] = SHIFTS[Math.floor(performance.now() / 60000) % SHIFTS.length];
    root.style.transform = "translate(" + x + "px, " + y + "px)";
  }

  function showConnection() {
    if (document.hidden) return;
    const silent = performance.now() - heard;
    if (silent <= LOST_AFTER) return;
    const bar = root.querySelector(".nonews");
    if (bar.hidden) put(bar.querySelector("[data-since]"), clock.format(heardAt));
    bar.hidden = false;
    root.querySelector(".lamp").className = "lamp dead";
    put(root.querySelector("[data-state]"), "Cut off");
  }

  function tick() {
    if (performance.now() - turned >= every) {
      turned = performance.now();
      shown += 1;
      show();
    }
    shift();
    writeTimes();
    showConnection();
  }

  // --- news ---

  async function load() {
    if (isLoading) return;
    isLoading = true;
    try {
      const answer = await fetch(location.href, { headers: { "HX-Request": "true" }, cache: "no-store" });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById("tv");
      if (!fresh) return;
      root.replaceWith(fresh);
      root = fresh;
      served = Date.parse(root.dataset.served);
      asOf = performance.now();
      show();
      tick();
    } catch {
      // The stream says whether the server is there; without it the screen says so.
    } finally {
      isLoading = false;
    }
  }

  function hear(event) {
    const wasLost = performance.now() - heard > LOST_AFTER;
    heard = performance.now();
    if (event.type === "pulse") {
      served = Date.parse(JSON.parse(event.data).now);
      asOf = heard;
    }
    heardAt = now();
    if (event.type === "changed" || wasLost) load();
  }

  // Only while it is seen: a browser has six connections to a host, for all its tabs.
  function listen() {
    stream?.close();
    if (document.hidden) return;
    stream = new EventSource("/api/v1/events?seen=" + root.dataset.seen);
    for (const name of ["pulse", "changed"]) stream.addEventListener(name, hear);
    stream.addEventListener("error", () => {
      if (stream.readyState === EventSource.CLOSED) setTimeout(listen, RETRY_AFTER);
    });
  }

  document.addEventListener("visibilitychange", () => {
    heard = performance.now();
    heardAt = now();
    listen();
  });
  listen();
  setInterval(tick, 1000);
  show();
  tick();
})();
