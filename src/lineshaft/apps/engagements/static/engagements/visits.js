// Lines about visits on this device: kept while there is no connection, sent when there is one, each one once.
// With a connection the page works without this file.
(() => {
  "use strict";

  // In the device's storage: who uses it, with their open work (taken away at sign-out), and each line by itself, so
  // that two windows never write over one another.
  const WHO = "lineshaft.visits.who";
  const LINE = "lineshaft.visits.line.";

  const stored = (key) => {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  };
  const store = (key, value) => localStorage.setItem(key, JSON.stringify(value));
  const find = (selector) => document.querySelector(selector);
  const addresses = () => find("[data-visit-waiting]").dataset;

  const linesHere = () =>
    Object.keys(localStorage)
      .filter((key) => key.startsWith(LINE))
      .map(stored)
      .filter((line) => line && line.who === stored(WHO)?.who)
      .sort((one, other) => one.at - other.at);

  const today = () => {
    const now = new Date();
    return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
  };

  const inWords = (day) => new Date(`${day}T12:00`).toLocaleDateString("en-US", { weekday: "short", month: "short", day: "numeric" });

  // Telling ---------------------------------------------------------------------------------------------------------

  const tell = (level, text, link) => {
    const notice = find("[data-visit-notice]");
    notice.textContent = "";
    if (!text) return;
    const box = document.createElement("div");
    box.className = `usa-alert usa-alert--${level} usa-alert--slim`;
    const body = box.appendChild(document.createElement("div"));
    body.className = "usa-alert__body";
    const words = body.appendChild(document.createElement("p"));
    words.className = "usa-alert__text";
    words.textContent = text;
    if (link) {
      const anchor = document.createElement("a");
      anchor.className = "usa-link";
      anchor.href = link.href;
      anchor.textContent = link.text;
      words.append(" ", anchor);
    }
    notice.append(box);
  };

  const show = () => {
    const section = find("[data-visit-waiting]");
    if (!section) return;
    const lines = linesHere();
    const rows = lines.map((line) => {
      const row = find("[data-visit-row]").content.cloneNode(true).firstElementChild;
      row.dataset.id = line.id;
      row.querySelector("[data-line]").textContent = line.line;
      row.querySelector("[data-told]").textContent = line.told || `Waiting for a connection, written on ${inWords(line.written_on)}`;
      row.classList.toggle("is-wrong", Boolean(line.told));
      return row;
    });
    section.hidden = lines.length === 0;
    section.querySelector("[data-visit-lines]").replaceChildren(...rows);
    showOffline();
  };

  // The kept page: a field for whoever used this device last and did not sign out, with their open work to tap.
  const showOffline = () => {
    const form = find("[data-visit-offline]");
    if (!form) return;
    const known = stored(WHO);
    form.hidden = !known;
    if (!known) {
      tell("warning", "Open this page once with a connection and signed in; then it works without one.", { href: addresses().page, text: "Try again" });
      return;
    }
    const own = form.querySelector("[data-visit-own]");
    const buttons = known.engagements.slice(0, 12).map((each) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "usa-button usa-button--outline ls-button--small";
      button.dataset.insert = each.id;
      button.textContent = `${each.site}: ${each.title}`;
      return button;
    });
    own.replaceChildren(...buttons);
    if (form.contains(document.activeElement) === false) form.elements.line.focus();
  };

  // Keeping ---------------------------------------------------------------------------------------------------------

  const keep = (line) => store(LINE + line.id, { who: stored(WHO).who, at: Date.now(), written_on: today(), told: "", ...line });

  const keepForm = (form) => {
    if (!stored(WHO)) return false;
    const text = form.elements.line.value;
    if (form.matches("[data-visit-save]")) {
      const visits = Object.fromEntries([...new FormData(form)].filter(([name]) => /^v\d+-/.test(name)));
      keep({ id: form.elements.line_id.value, line: text, visits });
    } else {
      const changed = form.elements.line_id.value;
      const texts = text.split(/\r?\n/).filter((each) => each.trim());
      const written_on = form.elements.written_on.value || today();
      texts.forEach((each, place) => {
        const id = place === 0 && changed ? changed : crypto.randomUUID();
        keep({ id, line: each, written_on, at: Date.now() + place });
      });
    }
    form.elements.line.value = "";
    form.elements.line_id.value = form.matches("[data-visit-offline]") ? "" : crypto.randomUUID();
    form.elements.written_on.value = "";
    return true;
  };

  const keptOnDevice = (form) => {
    try {
      return keepForm(form);
    } catch {
      return false; // the device's storage is full, or closed to pages
    }
  };

  const keepBecauseAway = (form) => {
    const kept = keptOnDevice(form);
    if (kept && form.matches("[data-visit-save]")) {
      find("[data-visit-line]").reset();
      find("[data-visit-line]").elements.line.value = "";
      find("[data-visit-line]").elements.line_id.value = crypto.randomUUID();
      form.remove();
    }
    show();
    if (kept) tell("warning", "No connection. What you wrote is kept on this device and sent later.");
    else tell("error", "No connection, and this device cannot keep lines. Leave the page open and try again.");
    find("[data-visit-line]").elements.line.focus();
  };

  // Sending ---------------------------------------------------------------------------------------------------------

  const ask = async (address, options = {}) => {
    const answer = await fetch(address, { cache: "no-store", redirect: "manual", credentials: "same-origin", ...options });
    if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) return { who: null };
    if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
    return answer.json();
  };

  const askToSignIn = () => {
    const count = Object.keys(localStorage).filter((key) => key.startsWith(LINE)).length;
    if (!count && !find("[data-visit-offline]")) return;
    const lines = count === 1 ? "1 line waits" : `${count} lines wait`;
    tell("warning", `You are signed out. ${lines} on this device, and nothing is lost.`, { href: addresses().signIn, text: "Sign in to send" });
  };

  const take = (result) => {
    const key = LINE + result.id;
    const line = stored(key);
    if (result.logged) localStorage.removeItem(key);
    else if (line) store(key, { ...line, told: result.told });
    return result.logged ? result.told : "";
  };

  const send = async () => {
    const state = await ask(addresses().device);
    if (!state.who) return askToSignIn();
    store(WHO, { who: state.who, engagements: state.engagements });
    const lines = linesHere();
    const told = [];
    for (let start = 0; start < lines.length; start += 20) {
      const body = JSON.stringify({ lines: lines.slice(start, start + 20) });
      const headers = { "Content-Type": "application/json", "X-CSRFToken": state.token };
      const answer = await ask(addresses().sync, { method: "POST", headers, body });
      if (!answer.who) return askToSignIn();
      told.push(...answer.lines.map(take).filter(Boolean));
    }
    const left = linesHere().length;
    const leftover = left ? ` ${left === 1 ? "1 line has" : `${left} lines have`} to be changed below.` : "";
    if (told.length || left) tell(left ? "warning" : "success", told.join(" ") + leftover);
    if (told.length && find("#visits-logged")) {
      await htmx.ajax("GET", addresses().page, { target: "#visits-logged", select: "#visits-logged", swap: "outerHTML" });
    }
    const offline = find("[data-visit-offline]");
    if (offline && !offline.elements.line.value) location.assign(addresses().page);
  };

  let sending = null;
  const sync = () => {
    if (!find("[data-visits]")) return;
    sending ??= send()
      .catch(() => {
        const waits = linesHere().length;
        if (waits || find("[data-visit-offline]")) tell("info", "No connection. Lines are kept on this device and sent later.");
      })
      .finally(() => {
        sending = null;
        show();
      });
  };

  // What people do --------------------------------------------------------------------------------------------------

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || !event.target.matches("[data-visit-line] textarea")) return;
    event.preventDefault();
    event.target.form.requestSubmit();
  });

  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-visit-offline]")) return;
    event.preventDefault();
    if (!event.target.elements.line.value.trim()) return;
    const kept = keptOnDevice(event.target);
    show();
    event.target.elements.line.focus();
    if (kept) sync();
    else tell("error", "This device cannot keep lines: its storage is full or closed. Note the line elsewhere.");
  });

  ["htmx:sendError", "htmx:timeout"].forEach((name) => {
    document.addEventListener(name, (event) => {
      const form = event.target.closest?.("[data-visit-line], [data-visit-save]");
      if (form) keepBecauseAway(form);
    });
  });

  // Somebody who was signed out is led to sign in instead of getting an answer, and a fault gives none that can be used.
  // What was written is kept before the page is left, and sending it tells what is the matter.
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    const form = event.detail.requestConfig.elt.closest?.("[data-visit-line], [data-visit-save]");
    const { xhr } = event.detail;
    const answered = xhr.status < 400 && !xhr.getResponseHeader("HX-Redirect") && new URL(xhr.responseURL).pathname.startsWith(addresses().page);
    if (!form || answered) return;
    event.preventDefault();
    keepBecauseAway(form);
    sync();
  });

  const change = (line) => {
    const form = find("[data-visit-line]");
    form.elements.line.value = line.line;
    form.elements.line_id.value = line.id;
    form.elements.written_on.value = line.written_on;
    form.elements.line.focus();
  };

  document.addEventListener("click", (event) => {
    const row = event.target.closest("[data-visit-lines] li");
    const line = row && stored(LINE + row.dataset.id);
    if (line && event.target.closest("[data-mend]")) change(line);
    const drop = line && event.target.closest("[data-drop]");
    if (drop && !drop.dataset.asked) {
      drop.dataset.asked = "1";
      drop.textContent = "Delete for good";
    } else if (drop) {
      localStorage.removeItem(LINE + line.id);
      show();
      find("[data-visit-line]").elements.line.focus();
    }
    const own = event.target.closest("[data-insert]");
    if (own) {
      const field = own.form.elements.line;
      field.value = `${field.value.trim()} ${own.dataset.insert} `.trimStart();
      field.focus();
    }
  });

  window.addEventListener("online", sync);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && sync());
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id !== "main-content") return;
    show();
    sync();
  });
  document.addEventListener("DOMContentLoaded", () => {
    const worker = find("[data-worker]")?.dataset.worker;
    if (worker) navigator.serviceWorker?.register(worker).catch(() => {});
    show();
    sync();
  });
})();
