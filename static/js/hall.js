// The screen in the hall renews what it shows, and keeps it while the network is away.
(() => {
  "use strict";
  const EVERY = 3_000;
  const renew = async () => {
    const answer = await fetch(location.href, { cache: "reload" });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("main");
    if (fresh) document.querySelector("main").replaceChildren(...fresh.childNodes);
  };
  setInterval(() => { renew().catch(() => { /* tried again in three seconds */ }); }, EVERY);
})();
