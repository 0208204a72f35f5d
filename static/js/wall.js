// The wall stays on for months: it renews itself, and keeps what it shows while the network is away.
(() => {
  "use strict";
  const EVERY = 600_000;
  setInterval(() => {
    fetch(location.href, { cache: "reload" })
      .then((answer) => { if (answer.ok) location.reload(); })
      .catch(() => { /* tried again in ten minutes */ });
  }, EVERY);
})();
