/* What pages do beyond links and forms. Everything works without this file; it only makes it quicker or safer. */

(() => {
  "use strict";

  const all = (selector, root = document) => root.querySelectorAll(selector);
  const openMenus = () => all("details.menu[open]");

  /* htmx sends the token that a form would have carried. */
  document.addEventListener("htmx:configRequest", (event) => {
    const token = document.querySelector("meta[name=csrf-token]");
    if (token && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token.content;
  });

  /* Keys: / goes to the search; Esc closes a menu and returns to its button, or leaves the search. */
  const typing = (element) => element.isContentEditable || element.matches("input, textarea, select");

  document.addEventListener("keydown", (event) => {
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing;
    if (event.key === "/" && plain && !typing(event.target)) {
      const search = document.querySelector("[data-search]");
      if (!search) return;
      event.preventDefault();
      search.focus();
      search.select();
    } else if (event.key === "Escape" && !event.isComposing) {
      for (const menu of openMenus()) {
        menu.open = false;
        menu.querySelector("summary").focus();
      }
      if (event.target.matches("[data-search]")) event.target.blur();
    }
  });

  document.addEventListener("click", (event) => {
    for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
    if (event.target.closest("[data-print]")) window.print();
  });

  /* data-confirm on a form or its button: ask, in a native dialog, before submitting.
     Cancel has the focus, Esc cancels, and the browser keeps the keyboard inside. */
  const confirmed = new WeakSet();

  function ask(asker, form, submitter) {
    const template = document.getElementById("confirm-template");
    const dialog = template.content.firstElementChild.cloneNode(true);
    const accept = dialog.querySelector("[value=accept]");
    dialog.querySelector("p").textContent = asker.dataset.confirm;
    if (submitter) accept.textContent = submitter.textContent.trim() || accept.textContent;
    accept.classList.add(asker.dataset.confirmTone === "danger" ? "btn-danger" : "btn-primary");
    dialog.addEventListener("close", () => {
      const accepted = dialog.returnValue === "accept";
      dialog.remove();
      if (!accepted) return;
      confirmed.add(form);
      form.requestSubmit(submitter);
    });
    document.body.append(dialog);
    dialog.showModal();
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    const asker = event.submitter?.closest("[data-confirm]") ?? form.closest("form[data-confirm]");
    if (!asker || confirmed.delete(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(asker, form, event.submitter);
  }, true);

  /* A posted form is not posted twice: its buttons rest until the page changes or htmx has answered.
     data-again on the form says that its answer is a file, so that the page stays. */
  const sent = new WeakSet();
  const buttons = (form) => [...form.elements].filter((element) => element.type === "submit");

  function release(form) {
    sent.delete(form);
    for (const button of buttons(form)) {
      button.disabled = false;
      button.removeAttribute("aria-busy");
    }
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.getAttribute("method") !== "post" || "again" in form.dataset) return;
    if (sent.has(form)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    sent.add(form);
    // Later, for a disabled button's name and value are not sent.
    setTimeout(() => buttons(form).forEach((button) => {
      button.disabled = true;
      button.setAttribute("aria-busy", "true");
    }));
  }, true);

  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest?.("form");
    if (form) release(form);
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) for (const form of document.forms) release(form);
  });

  /* data-waiting in a form: a bar that is shown where the answer takes longer than two seconds, and fills by the
     milliseconds that its data-usual expects. */
  const PATIENCE = 2000;
  let waiting;

  function rest() {
    clearInterval(waiting);
    for (const note of all("[data-waiting]")) note.hidden = true;
  }

  document.addEventListener("submit", (event) => {
    const note = event.target.querySelector("[data-waiting]");
    if (!note || event.defaultPrevented) return;
    const [began, bar] = [performance.now(), note.querySelector("progress")];
    rest();
    waiting = setInterval(() => {
      const passed = performance.now() - began;
      note.hidden = passed < PATIENCE;
      // Never full before the answer is there.
      bar.value = Math.min(passed / note.dataset.usual, .95);
    }, 200);
  });
  window.addEventListener("pageshow", rest);

  /* Repeated rows: [data-rows] holds a [data-rows-list], a <template> and a [data-rows-add] button. */
  function addRow(rows) {
    const index = Number(rows.dataset.rowsNext);
    const row = document.createElement("template");
    row.innerHTML = rows.querySelector("template").innerHTML.replaceAll("__index__", index);
    rows.dataset.rowsNext = index + 1;
    const added = row.content.firstElementChild;
    rows.querySelector("[data-rows-list]").append(added);
    ready(added);
    added.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  }

  function removeRow(row) {
    const add = row.closest("[data-rows]").querySelector("[data-rows-add]");
    row.remove();
    add.focus();
  }

  document.addEventListener("click", (event) => {
    const add = event.target.closest("[data-rows-add]");
    const remove = event.target.closest("[data-rows-remove]");
    if (add) addRow(add.closest("[data-rows]"));
    if (remove) removeRow(remove.closest("[data-row]"));
  });

  /* [data-marks-changes]: what no longer holds what the page came with is marked; what came marked stays so. */
  function isChanged(input) {
    if (input.options) return [...input.options].some((option) => option.selected !== option.defaultSelected);
    return ["checkbox", "radio"].includes(input.type) ? input.checked !== input.defaultChecked : input.value !== input.defaultValue;
  }

  document.addEventListener("input", ({ target }) => {
    if (!target.closest("[data-marks-changes]") || target.dataset.changed === "said") return;
    if (isChanged(target)) target.dataset.changed = "typed";
    else delete target.dataset.changed;
  });

  /* data-autosubmit: a filter takes effect when it is chosen. */
  document.addEventListener("change", (event) => {
    if (event.target.closest("[data-autosubmit]")) event.target.form.requestSubmit();
  });

  /* A filter's address names only what was chosen. */
  document.addEventListener("formdata", (event) => {
    if (!event.target.matches(".filters, .band-search")) return;
    for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
  });

  /* data-upload: how much of the files has gone; the bar runs without end while they are looked through. */
  document.addEventListener("htmx:xhr:progress", (event) => {
    const bar = event.target.closest?.("[data-upload]")?.querySelector(".upload-bar");
    if (!bar || !event.detail.lengthComputable) return;
    bar.hidden = false;
    if (event.detail.loaded < event.detail.total) bar.value = (100 * event.detail.loaded) / event.detail.total;
    else bar.removeAttribute("value");
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    const bar = event.target.closest?.("[data-upload]")?.querySelector(".upload-bar");
    if (bar) bar.hidden = true;
  });

  /* What only works with script is hidden until here; a refused form is read from its summary of errors. */
  function ready(root) {
    for (const element of all("[data-script-only]", root)) element.hidden = false;
    root.querySelector(".error-summary")?.focus();
  }

  document.addEventListener("htmx:load", (event) => ready(event.detail.elt));
  ready(document);

  /* On a narrow screen the navigation rows are scrolled to where one is. */
  for (const here of all(".mainnav [aria-current], .worknav [aria-current]")) {
    here.parentElement.scrollLeft = here.offsetLeft - here.parentElement.clientWidth / 3;
  }
})();
