/* The contract's form: one step at a time, what follows from the figures as they are typed. Without this file it is
   one long form with anchors. */

(() => {
  "use strict";

  const place = document.querySelector("[data-filing-form]");
  if (!place) return;
  const form = place.querySelector("form[method=post]");
  const steps = [...place.querySelectorAll("[data-step]")];
  const links = [...place.querySelectorAll(".form-steps a")];

  /* Steps */
  const stepOf = (element) => element?.closest("[data-step]");
  const isWrong = (step) => step.querySelector(".is-invalid") !== null;
  const needed = (step) => [...step.querySelectorAll("[required]")].filter((field) => !field.closest("template"));
  const isDone = (step) => needed(step).every((field) => field.value.trim() !== "");

  function show(step, focus) {
    steps.forEach((one) => { one.hidden = one !== step; });
    links.forEach((link, at) => {
      if (steps[at] === step) link.setAttribute("aria-current", "step");
      else link.removeAttribute("aria-current");
    });
    mark();
    if (focus) {
      step.focus({ preventScroll: true });
      place.scrollIntoView({ block: "start" });
    }
  }

  /* A step that was left is done, or says that something is missing. */
  const seen = new Set();
  function mark() {
    links.forEach((link, at) => {
      const step = steps[at];
      const item = link.parentElement;
      const wrong = isWrong(step);
      const done = !wrong && seen.has(step) && isDone(step);
      item.classList.toggle("wrong", wrong);
      item.classList.toggle("done", done);
      link.querySelector("[data-step-said]").textContent = wrong ? place.dataset.wrong : done ? place.dataset.done : "";
    });
  }

  function leave(step, to) {
    seen.add(step);
    show(to, true);
  }

  const shown = () => steps.find((step) => !step.hidden) ?? steps[0];

  place.addEventListener("click", (event) => {
    const step = stepOf(event.target);
    const at = steps.indexOf(step);
    if (event.target.closest("[data-step-next]")) leave(step, steps[at + 1]);
    if (event.target.closest("[data-step-back]")) leave(step, steps[at - 1]);
    const link = event.target.closest("a[href^='#']");
    const target = link && document.getElementById(link.hash.slice(1));
    if (!target || !stepOf(target)) return;
    event.preventDefault();
    if (target.matches("[data-step]")) return leave(shown(), target);
    show(stepOf(target));
    target.closest("details")?.setAttribute("open", "");
    target.focus();
  });

  if (form.querySelector(".is-invalid, .error-summary")) steps.forEach((step) => seen.add(step));
  const asked = document.getElementById(location.hash.slice(1));
  show(stepOf(asked) ?? steps.find(isWrong) ?? steps[0]);

  /* Enter in a field would press the first button of the form, which may stand in a step that is not shown. */
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !event.target.matches("input:not([type=checkbox], [type=radio])")) return;
    event.preventDefault();
  });

  /* A party that was chosen brings what the directory, or one's own earlier filing, says of it; nothing typed is lost. */
  form.addEventListener("change", async (event) => {
    const prefix = event.target.name?.match(/^(seller_|buyer_|co_sellers-\d+-)name$/)?.[1];
    if (!prefix || !event.target.value.trim()) return;
    try {
      const answer = await fetch(`${place.dataset.party}?name=${encodeURIComponent(event.target.value)}`, { headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      for (const [part, value] of Object.entries(await answer.json())) {
        const input = form.elements.namedItem(prefix + part);
        if (input && !input.value) input.value = value;
      }
    } catch { /* It can be typed. */ }
  });

  /* What does not apply to the class, kind or payment chosen is hidden, unless something stands there or is wrong. */
  function fit() {
    for (const input of form.querySelectorAll("[data-only-for]")) {
      const chosen = field(input.dataset.onlyFor).value;
      const applies = input.dataset.onlyValues.split(" ").some((value) => chosen.startsWith(value));
      input.closest(".field").hidden = !applies && !input.value.trim() && !input.matches(".is-invalid");
    }
  }

  /* What follows from the figures, reckoned by the server. */
  const DELAY = 250;
  const token = document.querySelector("meta[name=csrf-token]").content;
  const say = (name) => place.querySelector(`[data-reckoned=${name}]`);
  let timer;
  let mine = 0;

  function tell(found) {
    for (const name of ["yuan", "capitals", "technology"]) say(name).textContent = found[name] || (name === "capitals" ? "" : "–");
    const shares = say("shares");
    shares.replaceChildren(...found.shares.map((text) => {
      const item = document.createElement("li");
      item.textContent = text;
      return item;
    }));
    shares.hidden = !found.shares.length;
    nameUnits(found.units);
    for (const hint of place.querySelectorAll("[data-hint]")) {
      const text = found.hints[hint.dataset.hint] ?? "";
      if (hint.textContent !== text) hint.textContent = text;
    }
  }

  /* The figures are read in the chosen currency, those of rows still to be added too. */
  function nameUnits(names) {
    const choices = [...form.querySelectorAll("input[name=amount_unit]")];
    for (const choice of choices) choice.closest("label").querySelector(".form-check-label").textContent = names[choice.value];
    for (const root of [form, ...[...form.querySelectorAll("template")].map((one) => one.content)]) {
      for (const unit of root.querySelectorAll("[data-money-unit]")) unit.textContent = names[choices[0].value];
    }
  }

  /* What was typed; a file goes only when the form is sent. */
  function typed() {
    const data = new FormData(form);
    data.delete("contract_text");
    return data;
  }

  async function reckon() {
    const number = ++mine;
    try {
      const answer = await fetch(place.dataset.reckon, {
        method: "POST", body: typed(), headers: { "X-CSRFToken": token, Accept: "application/json" },
      });
      if (answer.ok && number === mine) tell(await answer.json());
    } catch { /* The figures come with the next key; saving says when nothing can be reached. */ }
  }

  /* Keeps itself as an unfinished filing a moment after each change, one request at a time; says when it cannot. */
  const REST = 2000;
  const saved = place.querySelector("[data-saved]");
  const field = (name) => form.elements.namedItem(name);
  let keeping = Promise.resolve();
  let waiting;
  let stopped = false;
  let dirty = false;

  function report(text, wrong) {
    saved.textContent = text;
    saved.classList.toggle("wrong", wrong);
  }

  function failed(text) {
    dirty = true;
    report(text, true);
    clearTimeout(waiting);
    waiting = setTimeout(() => { keeping = keeping.then(keep); }, 10 * REST);
  }

  async function keep() {
    if (stopped || !dirty) return;
    dirty = false;
    const known = field("filing").value;
    const body = typed();
    body.set("idempotency_key", crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`);
    try {
      const answer = await fetch(known ? `${place.dataset.keep}/${known}` : place.dataset.keep, {
        method: "POST", body, redirect: "manual", headers: { "X-CSRFToken": token, Accept: "application/json" },
        /* Whoever leaves takes the page away before its last words have been sent. */
        keepalive: document.visibilityState === "hidden",
      });
      if (answer.status === 409 || answer.status === 404) {
        stopped = true;
        report(place.dataset.elsewhere, true);
      } else if (answer.ok) {
        const found = await answer.json();
        field("filing").value = found.id;
        field("filing_version").value = found.version;
        history.replaceState(null, "", `${location.pathname}?filing=${found.id}${location.hash}`);
        report(found.said, false);
      } else {
        const said = answer.status === 422 ? (await answer.json()).detail : "";
        failed(said || place.dataset.failed);
      }
    } catch {
      failed(place.dataset.failed);
    }
  }

  function keepSoon() {
    dirty = true;
    clearTimeout(waiting);
    waiting = setTimeout(() => { keeping = keeping.then(keep); }, REST);
  }

  form.addEventListener("input", keepSoon);
  form.addEventListener("change", keepSoon);
  place.addEventListener("click", (event) => {
    if (event.target.closest("[data-rows-remove]")) keepSoon();
    if (event.target.closest("[data-step-next], [data-step-back]") && dirty) keeping = keeping.then(keep);
  });
  form.addEventListener("submit", () => { stopped = true; clearTimeout(waiting); });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && dirty) keeping = keeping.then(keep);
  });

  form.addEventListener("change", fit);
  fit();

  const later = () => { clearTimeout(timer); timer = setTimeout(reckon, DELAY); };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  reckon();
})();
