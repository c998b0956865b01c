// A list of typeaheads shows its filled lines and one empty one; the next appears when that is filled.
(() => {
  "use strict";

  const arrange = (list) => {
    let empty = 0;
    list.querySelectorAll(".ls-several__line").forEach((line) => {
      const filled = line.querySelector("[role=combobox]").value.trim() !== "";
      empty += filled ? 0 : 1;
      line.hidden = !filled && empty > 1 && !line.contains(document.activeElement);
    });
  };
  const listOf = (event) => event.target.closest?.("[data-several]");

  ["input", "typeahead:chosen"].forEach((kind) => {
    document.addEventListener(kind, (event) => {
      const list = listOf(event);
      if (list) arrange(list);
    });
  });
  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-several]").forEach(arrange);
  });
})();
