// Keeps one page for the times without a connection, with its style and scripts. It keeps no answer about anybody.
"use strict";
const KEPT = "visits-{{ version }}";
const PAGE = "{{ page }}";
const OFFLINE = "{{ offline }}";
const PATIENCE = 8000;

const keepAll = async () => {
  const kept = await caches.open(KEPT);
  const page = await fetch(OFFLINE, { cache: "no-store" });
  if (!page.ok) throw new Error(`${OFFLINE}: ${page.status}`);
  const text = await page.clone().text();
  const parts = [...text.matchAll(/(?:src|href)="(\/[^"#?]+\.(?:js|css|svg))["#?]/g)].map((found) => found[1]);
  await kept.addAll([...new Set(parts)]);
  await kept.put(OFFLINE, page);
};

self.addEventListener("install", (event) => {
  event.waitUntil(keepAll().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const clear = async () => {
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name.startsWith("visits-") && name !== KEPT).map((name) => caches.delete(name)));
    await self.clients.claim();
  };
  event.waitUntil(clear());
});

const inTime = (request) =>
  Promise.race([
    fetch(request),
    new Promise((_done, failed) => setTimeout(() => failed(new Error("no answer in time")), PATIENCE)),
  ]);
const keptOr = async (key, otherwise) => (await caches.match(key)) ?? otherwise();

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const address = new URL(request.url);
  if (address.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (address.pathname !== PAGE) return;
    event.respondWith(inTime(request).catch(() => keptOr(OFFLINE, () => Response.error())));
  } else if (["script", "style", "image"].includes(request.destination)) {
    event.respondWith(keptOr(address.pathname, () => fetch(request)));
  }
});
