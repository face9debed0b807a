/* The search box goes on with what was typed: words, listings and organisations from /search/suggest, as a list that
   arrow keys walk. Without this file the box searches as ever. */

(() => {
  "use strict";

  const DELAY = 150;
  const box = document.querySelector("[data-suggest]");
  if (!box) return;

  const list = document.createElement("ul");
  list.id = "suggestions";
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", box.dataset.suggestLabel);
  list.hidden = true;
  box.closest("form").append(list);
  for (const [name, value] of [["role", "combobox"], ["aria-controls", list.id], ["aria-autocomplete", "list"],
    ["aria-expanded", "false"], ["autocomplete", "off"]]) box.setAttribute(name, value);

  let chosen = -1;
  let asked = 0;
  let timer;

  function close() {
    list.hidden = true;
    chosen = -1;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  }

  function choose(place) {
    const options = list.children;
    chosen = (place + options.length) % options.length;
    [...options].forEach((option, at) => option.setAttribute("aria-selected", String(at === chosen)));
    box.setAttribute("aria-activedescendant", options[chosen].id);
    options[chosen].scrollIntoView({ block: "nearest" });
  }

  function option(suggestion, place) {
    const item = document.createElement("li");
    item.id = `suggestion-${place}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.dataset.href = suggestion.href;
    const kind = document.createElement("small");
    kind.textContent = suggestion.kind;
    item.append(suggestion.text, kind);
    return item;
  }

  async function ask() {
    const words = box.value.trim();
    const mine = ++asked;
    if (!words) return close();
    try {
      const answer = await fetch(`${box.dataset.suggest}?q=${encodeURIComponent(words)}`, { headers: { Accept: "application/json" } });
      const suggestions = answer.ok ? await answer.json() : [];
      if (mine !== asked || document.activeElement !== box) return;
      list.replaceChildren(...suggestions.map(option));
      close();
      list.hidden = !suggestions.length;
      box.setAttribute("aria-expanded", String(!list.hidden));
    } catch {
      close();
    }
  }

  box.addEventListener("input", (event) => {
    clearTimeout(timer);
    if (!event.isComposing) timer = setTimeout(ask, DELAY);
  });
  box.addEventListener("compositionend", () => { timer = setTimeout(ask, DELAY); });
  box.addEventListener("blur", () => setTimeout(close, DELAY));
  box.addEventListener("keydown", (event) => {
    if (event.isComposing || list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      choose(chosen < 0 && event.key === "ArrowUp" ? -1 : chosen + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      location.assign(list.children[chosen].dataset.href);
    } else if (event.key === "Escape") {
      event.stopPropagation();
      /* What was typed stays: a search box would empty itself. */
      event.preventDefault();
      /* An answer that is still on its way opens nothing any more. */
      clearTimeout(timer);
      asked += 1;
      close();
    }
  });
  /* Before the box loses the focus, which would close the list. */
  list.addEventListener("mousedown", (event) => {
    const item = event.target.closest("[data-href]");
    if (!item) return;
    event.preventDefault();
    location.assign(item.dataset.href);
  });
})();
