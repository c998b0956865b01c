// The browser knows the time zone of its owner: on the first visit the times are shown in it.
(() => {
  "use strict";
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const here = new URL(window.location.href);
  if (!zone || here.searchParams.has("zone")) return;
  const field = document.querySelector("[data-zone-form] [name=zone]");
  if (!field || field.value === zone) return;
  here.searchParams.set("zone", zone);
  window.location.replace(here);
})();
