// Progressive enhancement: every page works without this file.
(() => {
  "use strict";

  // Menus on narrow screens.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-menu-button]");
    if (!button) return;
    const open = button.getAttribute("aria-expanded") !== "true";
    button.setAttribute("aria-expanded", String(open));
    document.getElementById(button.getAttribute("aria-controls")).classList.toggle("is-open", open);
  });

  // Small panels close on Escape and on a click elsewhere.
  const openPanels = () => document.querySelectorAll("details[data-closes][open]");
  document.addEventListener("click", (event) => {
    openPanels().forEach((panel) => panel.contains(event.target) || panel.removeAttribute("open"));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    openPanels().forEach((panel) => {
      panel.removeAttribute("open");
      panel.querySelector("summary").focus();
    });
  });

  // A form that writes is sent once. The server checks too; this only spares people the second click.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-once]") || event.defaultPrevented) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    // After this turn, or the pressed button's own name would not be sent.
    setTimeout(() => {
      form.querySelectorAll("button[type=submit]").forEach((button) => {
        button.setAttribute("aria-disabled", "true");
        button.classList.add("is-busy");
      });
    });
  });
  // What pages keep on this device about somebody's work goes when they sign out. Lines that were not sent stay.
  document.addEventListener("submit", (event) => {
    if (event.target.matches('form[action$="/accounts/logout/"]')) localStorage.removeItem("lineshaft.visits.who");
  });

  // Back to a page from the browser's memory: its forms can be sent again.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    document.querySelectorAll("[data-sent]").forEach((form) => {
      delete form.dataset.sent;
      form.querySelectorAll(".is-busy").forEach((button) => {
        button.removeAttribute("aria-disabled");
        button.classList.remove("is-busy");
      });
    });
  });

  // What was written and not saved is not lost by a click on a link.
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-unsaved]");
    if (form) form.dataset.unsaved = "1";
  });
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-unsaved]")) event.target.dataset.unsaved = "";
  });
  window.addEventListener("beforeunload", (event) => {
    if (document.querySelector("form[data-unsaved='1']")) event.preventDefault();
  });

  // A table that is filled in takes one more row: a copy of the last, empty, with the next number in its names.
  document.querySelectorAll("[data-add-row]").forEach((button) => {
    button.hidden = Boolean(button.closest("fieldset[disabled]"));
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-add-row]");
    if (!button) return;
    const rows = [...button.closest("[data-rows]").querySelectorAll("[data-row-of]")];
    const last = rows.at(-1);
    const next = last.cloneNode(true);
    const counted = (text) => text.replace(/\.[0-9]+\./, `.${rows.length}.`);
    next.querySelectorAll("[name]").forEach((field) => {
      field.name = counted(field.name);
      field.id = counted(field.id);
      field.removeAttribute("aria-invalid");
      if (field.matches("select")) field.selectedIndex = 0;
      else field.value = "";
    });
    next.querySelectorAll("label").forEach((label) => {
      label.htmlFor = counted(label.htmlFor);
      if (!label.querySelector("[data-row-number]")) label.textContent = label.textContent.replace(/[0-9]+$/, rows.length + 1);
    });
    next.querySelectorAll("[data-row-number]").forEach((place) => (place.textContent = rows.length + 1));
    next.querySelectorAll("[data-row-title]").forEach((place) => (place.textContent = ""));
    if (next.matches("details")) next.open = true;
    next.querySelectorAll(".usa-error-message").forEach((message) => message.remove());
    last.after(next);
    next.querySelector("[name]").focus();
  });

  // A name that a formula may take goes into it where the cursor stands.
  const showInserts = (root) => root.querySelectorAll("[data-insert]").forEach((button) => (button.hidden = false));
  showInserts(document);
  document.addEventListener("htmx:afterSwap", (event) => showInserts(event.target));
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-insert]");
    const field = button && document.getElementById(button.dataset.into);
    if (!field) return;
    field.setRangeText(button.dataset.insert, field.selectionStart, field.selectionEnd, "end");
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });

  // The error summary takes the focus; its links lead to the field, or to the first choice of a group.
  const focusSummary = (root) => root.querySelector("[data-error-summary]")?.focus();
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-error-summary] a[data-field]");
    if (!link) return;
    const id = link.dataset.field;
    const field =
      document.getElementById(id)?.closest("input, select, textarea") ??
      document.querySelector(`#${CSS.escape(id)} input, #${CSS.escape(id)}_0`);
    if (!field) return;
    event.preventDefault();
    field.focus();
    field.scrollIntoView({ block: "center" });
  });

  // The name of a chosen file stands in the drop area.
  document.addEventListener("change", (event) => {
    const box = event.target.closest("[data-file]");
    if (!box || !event.target.files) return;
    const names = [...event.target.files].map((file) => file.name).join(", ");
    box.querySelector("[data-file-name]").textContent = names;
    box.classList.toggle("has-file", names !== "");
  });
  ["dragenter", "dragleave", "drop"].forEach((kind) => {
    document.addEventListener(kind, (event) => {
      event.target.closest?.("[data-file]")?.classList.toggle("is-over", kind === "dragenter");
    });
  });

  // Tick all rows of this page; the box above the list says how many are ticked.
  const rowsOf = (bar) => [
    ...bar.closest("form").querySelectorAll(`input[type=checkbox][name="${bar.dataset.tickAll}"]:not(:disabled)`),
  ];
  const countTicks = () => {
    document.querySelectorAll("[data-tick-all]").forEach((bar) => {
      const rows = rowsOf(bar);
      const ticked = rows.filter((row) => row.checked).length;
      const all = bar.querySelector("input");
      bar.hidden = rows.length < 2;
      all.checked = ticked > 0 && ticked === rows.length;
      all.indeterminate = ticked > 0 && ticked < rows.length;
      bar.closest("form").querySelectorAll("[data-ticked]").forEach((told) => {
        told.textContent = `${ticked} of ${rows.length} chosen`;
      });
    });
  };
  document.addEventListener("change", (event) => {
    const bar = event.target.closest("[data-tick-all]");
    if (bar) rowsOf(bar).forEach((row) => (row.checked = event.target.checked));
    if (event.target.matches("input[type=checkbox]")) countTicks();
  });
  // Also after the browser went back to a page and ticked its boxes as they were.
  window.addEventListener("pageshow", countTicks);

  // A week of hours adds itself up while it is written, and the arrow keys go from row to row.
  const hours = (field) => Number(field.value.trim().replace(",", ".")) || 0;
  const told = (sum) => String(Math.round(sum * 100) / 100);
  const addUp = (week) => {
    const sum = (fields) => [...fields].reduce((all, field) => all + hours(field), 0);
    const show = (selector, value, within = week) =>
      within.querySelectorAll(selector).forEach((place) => (place.textContent = told(value)));
    for (let day = 0; day < 7; day += 1) show(`[data-total-of="${day}"]`, sum(week.querySelectorAll(`[data-day="${day}"]`)));
    week.querySelectorAll("[data-row]").forEach((row) => show("[data-total-row]", sum(row.querySelectorAll("[data-day]")), row));
    const all = sum(week.querySelectorAll("[data-day]"));
    const paid = hours(week.querySelector("[data-paid]"));
    show("[data-total-week]", all);
    show("[data-paid-shown]", paid);
    const left = told(paid - all);
    week.querySelector("[data-left]").textContent =
      left === "0" ? "complete" : left.startsWith("-") ? `${left.slice(1)} too many` : `${left} to go`;
    week.querySelector(".ls-week__bar").classList.toggle("is-complete", left === "0");
  };
  document.addEventListener("input", (event) => {
    const week = event.target.closest("[data-week]");
    if (week) addUp(week);
  });
  window.addEventListener("pageshow", () => document.querySelectorAll("[data-week]").forEach(addUp));
  document.addEventListener("keydown", (event) => {
    const step = { ArrowUp: "previousElementSibling", ArrowDown: "nextElementSibling" }[event.key];
    const row = step && event.target.matches("[data-day]") && event.target.closest("[data-row]")[step];
    if (!row) return;
    event.preventDefault();
    row.querySelector(`[data-day="${event.target.dataset.day}"]`).select();
  });

  // On a narrow screen a table that does not fit shows each row as a card, every value with the name of its column.
  const narrow = window.matchMedia("(max-width: 39.99em)");
  const nameCells = (table) => {
    const heads = [...(table.tHead?.rows[0]?.cells ?? [])];
    const names = heads.map((head) => {
      const shown = head.cloneNode(true);
      shown.querySelectorAll(".usa-sr-only, svg").forEach((part) => part.remove());
      return shown.textContent.trim();
    });
    [...table.tBodies, table.tFoot].filter(Boolean).forEach((part) => {
      [...part.rows].forEach((row) => {
        let column = 0;
        [...row.cells].forEach((cell) => {
          const name = cell.colSpan === 1 ? names[column] : "";
          if (cell.tagName === "TD" && name) cell.dataset.label = name;
          if (cell.tagName === "TD") cell.classList.toggle("is-blank", !cell.children.length && !cell.textContent.trim());
          column += cell.colSpan;
        });
      });
    });
  };

  // A list that scrolls sideways only needs a tab stop while there is something to scroll to.
  const markScrolling = () => {
    document.querySelectorAll(".ls-table-frame").forEach((frame) => {
      frame.classList.remove("is-stacked");
      const table = frame.querySelector("table");
      const tooWide = () => frame.scrollWidth > frame.clientWidth + 1;
      if (narrow.matches && tooWide() && table?.tHead) {
        nameCells(table);
        frame.classList.add("is-stacked");
      }
      const scrolls = tooWide();
      frame.classList.toggle("is-scrolling", scrolls);
      if (scrolls) frame.setAttribute("tabindex", "0");
      else frame.removeAttribute("tabindex");
    });
  };
  window.addEventListener("resize", markScrolling);

  // One key presses the button or link that names it, unless the key goes into a field.
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest("input:not([type=radio]):not([type=checkbox]), textarea, select");
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const pressed = event.key.toLowerCase();
    if (/^[0-9a-z]$/.test(pressed)) document.querySelector(`[data-key="${pressed}"]`)?.click();
  });

  // "/" goes into the search box; from there the down arrow goes to what was found, and the arrows from one to the next.
  document.addEventListener("keydown", (event) => {
    const box = document.getElementById("global-search");
    if (!box || event.ctrlKey || event.metaKey || event.altKey) return;
    const isTyping = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !isTyping) {
      event.preventDefault();
      box.focus();
      box.select();
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const places = [box, ...document.querySelectorAll("[data-hits] a")];
    const at = places.indexOf(event.target);
    if (!step || at < 0 || places.length < 2) return;
    const next = places[at + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
    const copy = event.target.closest("[data-copy]");
    if (copy) {
      navigator.clipboard?.writeText(copy.dataset.copy);
      copy.classList.add("is-copied");
    }
  });

  // Behind a time of another place, the same by the clock of the reader, where it shows another one.
  const tellOwnTimes = (root) => {
    const two = (number) => String(number).padStart(2, "0");
    const onDay = (at) => `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
    const inWords = (at, shownDay) => {
      const time = at.toLocaleTimeString("en-US", { hour: "numeric", minute: "2-digit" });
      if (onDay(at) === shownDay) return time;
      return `${at.toLocaleDateString(document.documentElement.lang, { weekday: "long" })} ${time}`;
    };
    root.querySelectorAll("[data-own-time]").forEach((place) => {
      const { ownTime: there, ownEnd: last, ownWords: words } = place.dataset;
      const here = new Date(there);
      if (there.startsWith(`${onDay(here)}T${two(here.getHours())}:${two(here.getMinutes())}`)) return;
      const end = last ? inWords(new Date(last), onDay(here)) : "";
      place.textContent = `, ${words.replace("{time}", inWords(here, there.slice(0, 10))).replace("{end}", end)}`;
      place.hidden = false;
    });
  };

  // Whoever chooses a time zone for the first time finds that of the browser chosen: the one whose clocks show the same
  // in winter and in summer, whatever its name.
  const proposeZone = (field) => {
    const days = [0, 6].map((month) => new Date(Date.UTC(new Date().getUTCFullYear(), month, 15, 12)));
    const clocks = (zone) => days.map((day) => day.toLocaleString("en-US", { timeZone: zone, dateStyle: "short", timeStyle: "short" })).join();
    const here = clocks(undefined);
    const found = [...field.options].find((option) => clocks(option.value) === here);
    if (found) field.value = found.value;
  };

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-own-zone]").forEach(proposeZone);
    focusSummary(document);
    markScrolling();
    tellOwnTimes(document);
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    focusSummary(event.target);
    markScrolling();
    tellOwnTimes(event.target);
    countTicks();
  });
})();
