// The terminal: what was typed goes when nobody touches the screen, and the browser's history keeps
// one entry however far somebody went. Without this script the page goes home by itself after a
// fixed time, and the server shows nothing of a visit that is over.
//   body[data-home] [data-here] [data-idle] [data-warn]   addresses, seconds
(() => {
  "use strict";
  const { home, here, idle, warn } = document.body.dataset;
  if (!home) return;
  const PING = 20000, READY = 300000, SEND = 30000, RETRY = 5000;
  const main = document.getElementById("main"), still = document.getElementById("still");
  const stay = still.querySelector("[data-stay]"), left = still.querySelectorAll("[data-left]");
  const atHome = document.body.classList.contains("at-home");
  let last = Date.now(), asked = Date.now(), asking = Promise.resolve();
  let sending = false, over = false, before = null;

  const wait = (time) => new Promise((done) => setTimeout(done, time));

  // ---- going home ----------------------------------------------------------------------------
  async function leave() {
    if (over) return;
    over = true;
    for (const form of document.forms) form.reset();
    for (const field of document.querySelectorAll("input:not([type=hidden]), textarea")) field.value = "";
    main.replaceChildren();
    still.hidden = true;
    for (;;) {
      try {
        await fetch(here, { cache: "no-store" });
        location.replace(home);
        return;
      } catch {
        main.replaceChildren(document.getElementById("offline").content.cloneNode(true));
        await wait(RETRY);
      }
    }
  }

  // The server keeps the visit as long as somebody types, and says when the device was revoked.
  function ask() {
    asked = Date.now();
    asking = fetch(here, { cache: "no-store" })
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer)))
      .then(({ visit }) => { if (!visit && !atHome) leave(); })
      .catch((answer) => { if (answer.status === 403) location.replace(home); });
  }

  function touched() {
    if (over) return;
    last = Date.now();
    if (!still.hidden) {
      still.hidden = true;
      main.inert = false;
      before?.focus();
    }
    if (!atHome && !sending && last - asked > PING) ask();
  }

  function tick() {
    if (over) return;
    const now = Date.now();
    if (atHome) {
      if (now - asked > READY) ask();
      return;
    }
    const rest = Math.ceil((last + idle * 1000 - now) / 1000);
    if (rest <= 0) {
      leave();
    } else if (rest <= warn) {
      for (const node of left) node.textContent = rest;
      if (still.hidden) {
        before = document.activeElement;
        still.hidden = false;
        main.inert = true;
        stay.focus();
      }
    }
  }

  for (const kind of ["pointerdown", "keydown", "input", "wheel", "touchmove"]) {
    addEventListener(kind, touched, { passive: true });
  }
  stay.addEventListener("click", touched);
  setInterval(tick, 1000);
  addEventListener("pageshow", (event) => { if (event.persisted) leave(); });

  // ---- moving about without leaving traces ---------------------------------------------------
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link) return;
    event.preventDefault();
    const url = new URL(link.href);
    if (link.getAttribute("href").startsWith("#")) document.getElementById(url.hash.slice(1))?.focus();
    else if (url.pathname === home) leave();
    else if (url.origin === location.origin && url.pathname.startsWith("/kiosk/")) location.replace(url);
  });

  function sorry(form, text) {
    const box = Object.assign(document.createElement("div"), { className: "notice error", textContent: text });
    box.setAttribute("role", "alert");
    form.querySelector(":scope > .notice.error")?.remove();
    form.prepend(box);
    box.scrollIntoView({ block: "center" });
  }

  async function send(form, pressed) {
    const body = new FormData(form), stop = new AbortController();
    if (pressed?.name) body.append(pressed.name, pressed.value);
    const timer = setTimeout(() => stop.abort(), SEND);
    try {
      await asking;
      const answer = await fetch(form.getAttribute("action"), { method: "POST", body, signal: stop.signal });
      // What a page says once is in this answer already: fetched again it would be gone.
      if (answer.redirected && new URL(answer.url).pathname !== location.pathname) {
        location.replace(answer.url);
        return true;
      }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (!page.documentElement.classList.contains("kiosk")) throw new Error(answer.status);
      main.replaceChildren(...page.getElementById("main").childNodes);
      scrollTo(0, 0);
      (main.querySelector("[role=alert]") || main).focus();
    } catch {
      if (!over) sorry(form, "没有送到，您写的还在。请稍等一下再按一次；重复按只算一件。");
    } finally {
      clearTimeout(timer);
    }
    return false;
  }

  document.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (sending || over) return;
    sending = true;
    event.submitter?.setAttribute("aria-busy", "true");
    const gone = await send(event.target, event.submitter);
    touched();
    if (gone) return;
    sending = false;
    event.submitter?.removeAttribute("aria-busy");
  });

  // ---- paper ---------------------------------------------------------------------------------
  for (const node of document.querySelectorAll("[data-print], [data-print-words]")) node.hidden = false;
  document.querySelector("[data-print]")?.addEventListener("click", () => print());
})();
