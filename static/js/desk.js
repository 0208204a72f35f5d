// The desk by keyboard: j k through the queue, Enter opens, / searches, ? explains, and any letter
// that a control carries in data-key (a d r …). Focus follows what htmx swapped in.
(() => {
  "use strict";
  const OFF = "liaison.keys.off";
  const isOff = () => { try { return localStorage.getItem(OFF) === "1"; } catch { return false; } };
  const rows = () => [...document.querySelectorAll("#queue .row")];
  const link = (row) => (row.matches("a") ? row : row.querySelector("a"));
  const typing = (node) => node.matches?.("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");

  function step(by) {
    const all = rows();
    if (!all.length) return;
    let at = all.findIndex((row) => row.contains(document.activeElement));
    if (at < 0) at = all.findIndex((row) => row.matches("[aria-current], .on"));
    const next = all[Math.min(Math.max(at + by, 0), all.length - 1)];
    link(next)?.focus();
    next.scrollIntoView({ block: "nearest" });
  }

  // x ticks the row in focus, or the one that is open.
  function tick() {
    const row = document.activeElement?.closest?.(".row") ?? document.querySelector("#queue .row.on");
    row?.querySelector(".tick input")?.click();
  }

  // The button of the batch says how many are ticked.
  function tell() {
    const words = document.querySelector("#batch [data-ticked]");
    const ticked = document.querySelectorAll("#queue .tick input:checked").length;
    if (words) words.textContent = ticked ? ` ${ticked} 件` : "";
  }
  document.addEventListener("change", ({ target }) => { if (target.matches(".tick input")) tell(); });
  document.addEventListener("htmx:afterSettle", tell);
  addEventListener("pageshow", tell);

  function press(key) {
    const control = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find((node) => node.checkVisibility?.() ?? node.offsetParent);
    if (!control) return false;
    control.focus();
    control.click();
    return true;
  }

  function explain() {
    const keys = document.querySelector("details.keys");
    if (!keys) return;
    keys.open = !keys.open;
    keys.querySelector("summary").focus();
  }

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape" && typing(event.target)) return event.target.blur();
    if (typing(event.target) || isOff()) return;
    const known = {
      j: () => step(1),
      k: () => step(-1),
      x: tick,
      "/": () => document.querySelector("#queue [name=q]")?.focus(),
      "?": explain,
    }[event.key];
    if (known) known();
    else if (!/^[a-z]$/.test(event.key) || !press(event.key)) return;
    event.preventDefault();
  });

  document.querySelectorAll("[data-keys-toggle]").forEach((button) => {
    const show = () => { button.textContent = isOff() ? button.dataset.off : button.dataset.on; button.classList.toggle("ok", !isOff()); };
    button.hidden = false;
    show();
    button.addEventListener("click", () => {
      try { isOff() ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1"); } catch { /* private mode */ }
      show();
    });
  });

  // A choice that submits by itself (identity, sorting); its button stays for those without script.
  document.addEventListener("change", (event) => {
    if (event.target.matches("select[data-submit]")) event.target.form.requestSubmit();
  });
  document.querySelectorAll("form:has(select[data-submit]) [data-fallback]").forEach((button) => { button.hidden = true; });

  // One tap, one submission; htmx keeps its own order.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("[hx-post], [data-hx-post]") || form.method !== "post") return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "1";
    event.submitter?.setAttribute("aria-busy", "true");
  });
  addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => {
    delete form.dataset.sent;
    form.querySelectorAll("[aria-busy]").forEach((node) => node.removeAttribute("aria-busy"));
  }));

  // What was written when the sign-in had run out is kept in this tab and offered afterwards.
  const SENT = "liaison.sent";
  const forgetSent = () => { try { sessionStorage.removeItem(SENT); } catch { /* private mode */ } };
  document.addEventListener("submit", ({ target: form }) => {
    const words = [...form.elements].filter((one) => one.matches("textarea[name], input[type=text][name], input:not([type])[name]") && one.value);
    if (form.method !== "post" || !form.closest("#main") || !words.length) return;
    const values = Object.fromEntries(words.map((one) => [one.name, one.value]));
    const action = new URL(form.getAttribute("hx-post") || form.action, location.href).pathname;
    try { sessionStorage.setItem(SENT, JSON.stringify({ action, values })); } catch { /* private mode */ }
  }, true);
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (detail.successful && !detail.xhr.getResponseHeader("HX-Redirect")?.includes("/accounts/")) forgetSent();
  });
  function rescue() {
    let sent = null;
    try { sent = JSON.parse(sessionStorage.getItem(SENT)); } catch { /* private mode */ }
    if (!sent) return;
    if (!document.referrer.includes("/accounts/") && location.hash !== "#sent") return forgetSent();
    const same = (form) => new URL(form.getAttribute("hx-post") || form.action, location.href).pathname === sent.action;
    const form = [...document.querySelectorAll("#main form")].find(same);
    const told = document.createElement("p");
    told.className = "notice warn";
    told.setAttribute("role", "status");
    if (form) {
      for (const [name, value] of Object.entries(sent.values)) {
        const place = form.elements.namedItem(name);
        if (place && "value" in place && !place.value) place.value = value;
      }
      told.textContent = "登录已过期，刚才没有提交。写的内容还在，请再提交一次。";
      form.prepend(told);
      return forgetSent();
    }
    const link = document.createElement("a");
    link.href = `${sent.action}#sent`;
    link.textContent = "接着写";
    told.append("登录已过期，刚才写的内容没有提交。", link);
    document.getElementById("main").prepend(told);
  }
  rescue();

  // A reason that suggests its wording: filled in while the person has written nothing of their own.
  document.addEventListener("change", (event) => {
    const select = event.target.closest("select[data-fill]");
    const text = select?.form.elements.namedItem(select.dataset.fill);
    if (!text || (text.value && text.value !== text.dataset.filled)) return;
    text.value = text.dataset.filled = select.selectedOptions[0]?.dataset.text ?? "";
  });

  // A word narrows the choices at once; what is ticked stays in sight.
  document.addEventListener("input", (event) => {
    const search = event.target.closest("[data-narrow]");
    if (!search) return;
    const choices = search.closest("fieldset"), words = search.value.trim().toLowerCase();
    choices.querySelectorAll("label").forEach((label) => {
      label.hidden = Boolean(words) && !label.textContent.toLowerCase().includes(words) && !label.querySelector(":checked");
    });
    choices.querySelectorAll("details").forEach((rest) => { rest.open = Boolean(words); });
  });

  // Files are seen before they are sent: name and size, of a picture a small one (suggest.js does
  // so for the forms that keep a draft).
  function preview(input) {
    let list = input.parentElement.querySelector(".chosen");
    if (!list) {
      list = document.createElement("ul");
      list.className = "chosen photos held";
      input.after(list);
    }
    list.querySelectorAll("img").forEach((image) => URL.revokeObjectURL(image.src));
    list.replaceChildren(...[...input.files].map((file) => {
      const item = document.createElement("li"), words = document.createElement("small");
      words.textContent = `${file.name}（${file.size < 1e6 ? `${Math.ceil(file.size / 1e3)} KB` : `${(file.size / 1e6).toFixed(1)} MB`}）`;
      if (file.type.startsWith("image/")) {
        const image = document.createElement("img");
        image.alt = "";
        image.addEventListener("error", () => image.remove());
        image.src = URL.createObjectURL(file);
        item.append(image);
      }
      item.append(words);
      return item;
    }));
    list.hidden = !input.files.length;
  }
  document.addEventListener("change", ({ target: input }) => {
    if (input.matches("#main input[type=file]") && !input.form?.matches("[data-photos]")) preview(input);
  });

  // Text to pass on, copied by one tap; without script it is marked and copied by hand.
  document.querySelectorAll("[data-copy]").forEach((button) => {
    const text = document.getElementById(button.dataset.copy);
    if (!text || !navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(text.value);
      button.textContent = button.dataset.done;
    });
  });

  // What was reported has arrived: its draft (suggest.js) is no longer needed.
  if (new URLSearchParams(location.search).has("sent")) {
    try { localStorage.removeItem("liaison.draft.snap"); } catch { /* private mode */ }
    try { indexedDB.deleteDatabase("liaison.draft.snap"); } catch { /* no such store here */ }
  }

  // The opened case is marked in the queue; on a phone it takes the place of the queue.
  function mark() {
    const here = location.pathname;
    rows().forEach((row) => {
      const isHere = new URL(link(row).href).pathname === here;
      row.classList.toggle("on", isHere);
      isHere ? row.setAttribute("aria-current", "true") : row.removeAttribute("aria-current");
    });
    document.querySelector(".desk.three")?.classList.toggle("has-pane", here.includes("/cases/"));
  }
  document.addEventListener("htmx:pushedIntoHistory", mark);
  document.addEventListener("htmx:historyRestore", mark);
  document.addEventListener("htmx:oobAfterSwap", mark);

  document.addEventListener("htmx:afterSwap", (event) => {
    const target = event.detail.target;
    if (!target) return;
    if (target.id === "main") target.scrollTop = 0;
    const wanted = target.querySelector?.('[role="alert"], [aria-invalid="true"], [data-focus], h1:not(.visually-hidden)');
    if (!wanted || (event.detail.requestConfig?.elt?.matches?.("input"))) return;
    if (!wanted.matches("input, textarea, select, button, a")) wanted.tabIndex = -1;
    wanted.focus({ preventScroll: false });
  });
  document.querySelector('main [role="alert"]')?.focus();
  // A folded menu closes when another one opens, at a tap beside it, and by Escape.
  const unfold = () => [...document.querySelectorAll("details[data-folds][open]")];
  document.addEventListener("click", (event) => unfold().forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; }));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    unfold().forEach((menu) => {
      menu.open = false;
      if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
    });
  });
})();
