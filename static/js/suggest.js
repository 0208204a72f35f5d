// Citizen forms: photos shrunk here and uploaded at once, a place by one tap, a draft that survives
// a broken network, one submission per form. Without this script the plain form does the same.
//   form[data-photos]  photos: input[type=file][name=photos]; data-upload, data-max
//   form[data-locate]  asks for the place at once instead of on a tap
//   form[data-draft]   keeps text while typing, and photos that are not uploaded yet; the same
//                      form_key makes a second sending harmless
//   [data-clear-draft] on the page that says "received"
(() => {
  "use strict";
  const SIDE = 1600, QUALITY = 0.85, DAYS = 7, PREFIX = "liaison.draft.", RECEIVED = "liaison.received";
  const KEPT = ["content", "title", "location_text", "longitude", "latitude", "category", "kind"];
  const PRIVATE = ["name", "phone"]; // only once a submission has failed
  const NO_PHOTOS = { ready: async () => {}, ids: () => [], files: () => [], restore() {}, take() {} };

  const make = (tag, props = {}, ...children) => {
    const node = Object.assign(document.createElement(tag), props);
    node.append(...children);
    return node;
  };
  const field = (form, name) => form.elements.namedItem(name);
  const read = (key) => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } };
  const keep = (key, value) => { try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* private mode */ } };
  const forget = (key) => {
    try { localStorage.removeItem(key); } catch { /* private mode */ }
    try { indexedDB.deleteDatabase(key); } catch { /* no such store here */ }
  };

  // ---- photos of a draft: a small database of its own, named like the draft -----------------
  const shelf = (key, mode, work) => new Promise((done) => {
    const missing = () => done([]);
    try {
      const asked = indexedDB.open(key, 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore("photos", { autoIncrement: true });
      asked.onerror = asked.onblocked = missing;
      asked.onsuccess = () => {
        const base = asked.result, step = base.transaction("photos", mode), answer = work(step.objectStore("photos"));
        base.onversionchange = () => base.close();
        step.oncomplete = () => { base.close(); done(answer?.result ?? []); };
        step.onerror = step.onabort = () => { base.close(); missing(); };
      };
    } catch { missing(); }
  });
  const keepFiles = async (key, files) => {
    const kept = await Promise.all(files.map(async (file) => ({ name: file.name, type: file.type, bytes: await file.arrayBuffer() })));
    return shelf(key, "readwrite", (store) => { store.clear(); for (const one of kept) store.add(one); });
  };
  const keptFiles = async (key) => (await shelf(key, "readonly", (store) => store.getAll()))
    .map(({ name, type, bytes }) => new File([bytes], name, { type }));

  function say(form, text, tone = "warn", ...more) {
    let box = form.querySelector("[data-say]");
    if (!box) {
      box = make("div");
      box.dataset.say = "";
      box.setAttribute("role", "status");
      form.prepend(box);
    }
    box.className = `notice ${tone}`;
    box.replaceChildren(make("div", {}, text, ...more));
    box.hidden = !text;
    if (text && tone !== "ok") box.scrollIntoView({ block: "center" });
  }

  // ---- photos ------------------------------------------------------------------------------
  async function shrink(file) {
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
      const canvas = make("canvas", { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) });
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      picture.close();
      const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
      if (!blob || (scale === 1 && blob.size >= file.size)) return file;
      return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
    } catch {
      return file; // a format this browser can't draw: the server can
    }
  }

  function photos(form, changed) {
    const input = form.querySelector("input[type=file][name=photos]");
    if (!input || !window.fetch || !window.DataTransfer) return NO_PHOTOS;
    const max = Number(form.dataset.max || 6);
    const held = form.querySelector("[data-held]"); // the server's list after a refusal becomes ours
    const kept = held ? [...held.querySelectorAll("input:checked")].map((one) => one.value) : [];
    held?.remove();
    const taken = new Set(); // {file, id, item, work}
    const list = make("ul", { className: "photos" });
    const words = make("span", { textContent: "添加照片" });
    const add = make("label", { className: "add" }, words);
    const place = make("li", {}, add);
    const note = make("p", { className: "help" });
    note.setAttribute("role", "status");
    const tell = (text) => { note.className = text ? "error" : "help"; note.textContent = text; };
    input.before(list, note);
    input.classList.add("visually-hidden");
    input.removeAttribute("required");
    add.append(input);
    list.append(place);

    const full = () => { place.hidden = taken.size >= max; words.textContent = taken.size ? `还可添加 ${max - taken.size} 张` : "添加照片"; };

    async function upload(entry) {
      entry.item.setAttribute("aria-busy", "true");
      entry.item.classList.remove("failed");
      const body = new FormData();
      body.append("file", entry.file, entry.file.name);
      body.append("owner", field(form, "form_key")?.value || "");
      const stop = new AbortController();
      const timer = setTimeout(() => stop.abort(), 60000);
      try {
        const answer = await fetch(form.dataset.upload || "/attachments/", {
          method: "POST", body, signal: stop.signal,
          headers: { "X-CSRFToken": field(form, "csrfmiddlewaretoken").value, Accept: "application/json" },
        });
        const told = await answer.json().catch(() => ({}));
        if (answer.status >= 400 && answer.status < 500) {
          drop(entry);
          tell(told.detail || "这张照片不能用，请换一张。");
          return;
        }
        if (!answer.ok) throw new Error(answer.status);
        entry.id = String(told.id);
        entry.hidden = make("input", { type: "hidden", name: "attachments", value: entry.id });
        entry.item.append(entry.hidden);
        changed();
      } catch {
        entry.item.classList.add("failed");
        tell("有照片还没传上去，提交时会再试一次。");
      } finally {
        clearTimeout(timer);
        entry.item.removeAttribute("aria-busy");
      }
    }

    function drop(entry) {
      taken.delete(entry);
      entry.item.remove();
      changed();
      full();
      input.focus();
    }

    function show(source, alt) {
      const remove = make("button", { type: "button", className: "remove", textContent: "×" });
      remove.setAttribute("aria-label", `移除${alt}`);
      return { item: make("li", {}, make("img", { src: source, alt }), remove), remove };
    }

    async function take(file) {
      const { item, remove } = show(URL.createObjectURL(file), `照片 ${taken.size + 1}`);
      const entry = { file, item, id: "" };
      remove.addEventListener("click", () => drop(entry));
      taken.add(entry);
      place.before(item);
      full();
      entry.file = await shrink(file);
      changed();
      await upload(entry);
    }

    function addAll(files) {
      for (const file of files.slice(0, max - taken.size)) {
        const work = take(file);
        [...taken].at(-1).work = work;
      }
    }

    input.addEventListener("change", () => {
      tell(input.files.length + taken.size > max ? `最多 ${max} 张，多出的没有添加。` : "");
      addAll([...input.files]);
      input.value = "";
    });

    const ours = {
      ids: () => [...taken].map((entry) => entry.id).filter(Boolean),
      files: () => [...taken].filter((entry) => !entry.id).map((entry) => entry.file),
      take: addAll,
      restore(ids) {
        for (const id of ids.slice(0, max - taken.size)) {
          const { item, remove } = show(`${form.dataset.upload || "/attachments/"}${id}/thumbnail/`, `照片 ${taken.size + 1}`);
          const entry = { item, id, work: null };
          item.append(make("input", { type: "hidden", name: "attachments", value: id }));
          remove.addEventListener("click", () => drop(entry));
          taken.add(entry);
          place.before(item);
        }
        full();
      },
      // What could not be uploaded by itself travels with the form as plain files.
      async ready() {
        await Promise.all([...taken].map((entry) => entry.work));
        const rest = new DataTransfer();
        for (const entry of taken) if (!entry.id) rest.items.add(entry.file);
        input.files = rest.files;
      },
    };
    ours.restore(kept);
    return ours;
  }

  // ---- place -------------------------------------------------------------------------------
  function locate(form) {
    const [longitude, latitude, text] = ["longitude", "latitude", "location_text"].map((name) => field(form, name));
    if (!longitude || !latitude || !text) return;
    const needed = () => { if ("locate" in form.dataset) text.labels[0]?.querySelector(".optional")?.remove(); };
    if (!navigator.geolocation || !window.isSecureContext) return needed();
    const button = make("button", { type: "button", className: "btn plain small", textContent: "用我现在的位置" });
    const told = make("p", { className: "help" });
    told.setAttribute("role", "status");
    text.after(make("div", { className: "acts" }, button), told);
    if ("locate" in form.dataset) setTimeout(() => button.click()); // asked for at once
    button.addEventListener("click", () => {
      button.setAttribute("aria-busy", "true");
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          button.removeAttribute("aria-busy");
          longitude.value = coords.longitude.toFixed(6);
          latitude.value = coords.latitude.toFixed(6);
          told.textContent = `已记下位置（误差约 ${Math.round(coords.accuracy)} 米）。请再写一句附近有什么，方便找到。`;
          button.textContent = "重新定位";
          form.dispatchEvent(new Event("input"));
        },
        () => {
          button.removeAttribute("aria-busy");
          told.textContent = "没有取得位置，请直接写地址，例如“幸福路 3 号楼前”。";
          needed();
        },
        { enableHighAccuracy: true, timeout: 10000, maximumAge: 60000 },
      );
    });
  }

  // ---- draft and sending -------------------------------------------------------------------
  const answers = async () => {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), 5000);
    try {
      return (await fetch("/healthz", { cache: "no-store", signal: stop.signal })).ok;
    } catch {
      return false;
    } finally {
      clearTimeout(timer);
    }
  };

  function care(form) {
    const drafting = "draft" in form.dataset;
    const key = PREFIX + (form.dataset.draft || location.pathname);
    let last = Promise.resolve(); // photos are written one after the other
    const changed = () => {
      if (!drafting) return;
      save(false);
      last = last.then(() => keepFiles(key, pictures.files()));
    };
    const pictures = "photos" in form.dataset ? photos(form, changed) : NO_PHOTOS;
    locate(form);

    const values = (names) => Object.fromEntries(names.map((name) => [name, field(form, name)?.value]).filter(([, value]) => value));
    const save = (failed) => drafting && keep(key, {
      at: Date.now(), failed, form_key: field(form, "form_key")?.value,
      values: values(failed ? KEPT.concat(PRIVATE) : KEPT), photos: pictures.ids(),
    });

    function restore(draft, files) {
      for (const [name, value] of Object.entries(draft.values)) {
        const place = field(form, name);
        if (place && !place.value) place.value = value;
      }
      if (draft.form_key && field(form, "form_key")) field(form, "form_key").value = draft.form_key;
      pictures.restore(draft.photos || []);
      pictures.take(files);
    }

    async function offer(draft) {
      const files = await keptFiles(key);
      if (!draft.values?.content && !draft.photos?.length && !files.length) return;
      restore(draft, files);
      const clear = make("button", { type: "button", className: "btn link", textContent: "不要了，重新写" });
      clear.addEventListener("click", () => { forget(key); location.reload(); });
      say(form, draft.failed ? "上次没有提交成功，内容替您留着。检查后再点提交；重复提交只算一件。" : "上次没写完的内容替您留着。", "ok", clear);
    }

    if (drafting) {
      const draft = read(key);
      const fresh = draft && Date.now() - draft.at < DAYS * 86400000;
      const empty = !field(form, "content")?.value;
      const refused = draft?.form_key === field(form, "form_key")?.value; // the page holds what was sent
      if (draft && !fresh) forget(key);
      if (fresh && empty && !refused) offer(draft);
      let timer;
      form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(() => save(false), 600); });
    }

    let sending = false, sentAt = 0;
    const buttons = [...document.querySelectorAll("button")].filter((button) => button.form === form && button.type === "submit");
    const busy = (on) => {
      sending = on;
      for (const button of buttons) on ? button.setAttribute("aria-busy", "true") : button.removeAttribute("aria-busy");
    };
    addEventListener("pageshow", (event) => {
      const at = drafting && event.persisted ? Number(read(RECEIVED)) : 0;
      if (at >= sentAt && sentAt) return location.reload(); // this very form has arrived
      busy(false);
      form.autocomplete = "";
    });

    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (sending) return;
      busy(true);
      await pictures.ready();
      if (navigator.onLine !== false && await answers()) {
        save(true);
        sentAt = Date.now();
        const pressed = event.submitter;
        if (pressed?.name) form.append(make("input", { type: "hidden", name: pressed.name, value: pressed.value }));
        form.autocomplete = "off"; // Back brings no sent words into a new form; the draft keeps unsent ones
        form.submit();
        return;
      }
      save(true);
      await last;
      busy(false);
      say(form, drafting
        ? "现在连不上网，内容和照片已存在这部手机上，还没有提交。网络恢复后会自动提交，也可以稍后打开本页再提交。"
        : "现在连不上网，还没有提交。请稍后再试。");
      addEventListener("online", () => form.requestSubmit(), { once: true });
    });
  }

  if (document.querySelector("[data-clear-draft]")) {
    keep(RECEIVED, Date.now());
    try {
      Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)).forEach(forget);
    } catch { /* private mode */ }
  }
  document.querySelectorAll("form[data-photos], form[data-draft]").forEach(care);
})();
