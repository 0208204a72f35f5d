// The screen in the hall renews itself, and keeps what it shows while the network is away.
(() => {
  "use strict";
  const EVERY = 3_000;
  setInterval(() => {
    fetch(location.href, { cache: "reload" })
      .then((answer) => { if (answer.ok) location.reload(); })
      .catch(() => { /* tried again in three seconds */ });
  }, EVERY);
})();
