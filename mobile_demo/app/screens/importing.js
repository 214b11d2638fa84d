// Imports a delivery and leads to the screen of deliveries, which shows what was taken over.

import { el } from "../dom.js";
import { t } from "../words.js";

// Stores all of it or nothing; progress is shown on the current screen.
export async function importDelivery(app, bytes, name) {
  const bar = el("progress", { max: 1, value: 0, "aria-label": t("deliveries.reading") });
  document.getElementById("screen").prepend(bar);
  try {
    const taken = await app.session.takeDelivery(bytes, name, async (done) => {
      bar.value = done;
      await new Promise((resolve) => setTimeout(resolve));
    });
    app.imported = { ...taken, waiting: (await app.session.arrived(await app.store.all("history"))).size };
    globalThis.navigator?.storage?.persist?.().catch(() => {});
    return app.go("#/deliveries");
  } finally {
    bar.remove();
  }
}
