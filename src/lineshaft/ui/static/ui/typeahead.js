// Suggestions below a text input: htmx fetches the options, this moves through them and takes one, or goes to its page.
(() => {
  "use strict";

  const partsOf = (element) => {
    const box = element.closest("[data-typeahead]");
    if (!box) return null;
    return {
      box,
      input: box.querySelector("[role=combobox]"),
      list: box.querySelector("[role=listbox]"),
      chosen: box.querySelector("[data-chosen]"),
      label: box.querySelector("[data-label]"),
      status: box.querySelector("[data-status]"),
    };
  };
  const optionsOf = (parts) => [...parts.list.querySelectorAll("[role=option]:not([aria-disabled])")];

  const show = (parts, open) => {
    parts.list.hidden = !open;
    parts.input.setAttribute("aria-expanded", String(open));
    if (!open) parts.input.removeAttribute("aria-activedescendant");
  };

  const point = (parts, option) => {
    optionsOf(parts).forEach((other) => other.setAttribute("aria-selected", String(other === option)));
    if (!option) return;
    parts.input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  };

  const take = (parts, option) => {
    if (option.dataset.url) {
      show(parts, false);
      window.location.assign(option.dataset.url);
      return;
    }
    parts.input.value = option.dataset.label;
    parts.chosen.value = option.dataset.value;
    parts.label.value = option.dataset.label;
    show(parts, false);
    parts.input.dispatchEvent(new CustomEvent("typeahead:chosen", { bubbles: true, detail: option.dataset }));
  };

  document.addEventListener("input", (event) => {
    const parts = event.target.matches("[role=combobox]") && partsOf(event.target);
    if (!parts) return;
    if (parts.chosen) parts.chosen.value = parts.label.value = "";
    if (parts.input.value.trim().length >= Number(parts.input.dataset.minLength)) {
      htmx.trigger(parts.input, "suggest");
    } else {
      show(parts, false);
    }
  });

  document.addEventListener("htmx:configRequest", (event) => {
    if (event.target.matches("[role=combobox]") && partsOf(event.target)) {
      event.detail.parameters = { q: event.target.value.trim() };
    }
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    const parts = event.target.matches("[role=listbox]") && partsOf(event.target);
    if (!parts || document.activeElement !== parts.input) return;
    const options = optionsOf(parts);
    options.forEach((option, index) => (option.id = `${parts.list.id}_${index}`));
    parts.status.textContent = options.length
      ? `${options.length}: ${options[0].dataset.label}`
      : parts.list.textContent.trim();
    show(parts, true);
  });

  document.addEventListener("keydown", (event) => {
    const parts = event.target.matches("[role=combobox]") && partsOf(event.target);
    if (!parts) return;
    const options = optionsOf(parts);
    const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    if (!options.length && event.key !== "Escape") return;
    if (event.key === "ArrowDown" && parts.list.hidden) show(parts, true);
    if (event.key === "ArrowDown") point(parts, options[Math.min(at + 1, options.length - 1)]);
    else if (event.key === "ArrowUp") point(parts, options[Math.max(at - 1, 0)]);
    else if (event.key === "Enter" && !parts.list.hidden && at >= 0) take(parts, options[at]);
    else if (event.key === "Escape" && !parts.list.hidden) show(parts, false);
    else return;
    event.preventDefault();
  });

  document.addEventListener("mousedown", (event) => {
    const option = event.target.closest?.("[data-typeahead] [role=option]");
    if (!option || option.getAttribute("aria-disabled") || event.button) return;
    event.preventDefault();
    take(partsOf(option), option);
  });

  document.addEventListener("focusout", (event) => {
    const parts = event.target.matches("[role=combobox]") && partsOf(event.target);
    if (parts) show(parts, false);
  });
})();
