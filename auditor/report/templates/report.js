"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const root = document.documentElement;
  const bar = document.getElementById("bar");
  const status = document.getElementById("status");
  const help = document.getElementById("help");
  const nothing = document.getElementById("nothing");
  const units = [...document.querySelectorAll(".unit")];
  const cards = [...document.querySelectorAll(".finding")];
  const marks = [...document.querySelectorAll("mark[data-n]")].map((node) => ({ node, numbers: node.dataset.n.split(" ") }));
  const refs = new Map();
  for (const node of document.querySelectorAll("a.ref")) {
    const number = node.hash.slice("#finding-".length);
    refs.set(number, [...(refs.get(number) || []), node]);
  }
  const words = new Map([...units, ...cards].map((node) => [node, node.textContent.toLowerCase()]));
  const about = new Map(data.findings.map((finding) => [String(finding.number), finding]));
  let current = null;

  root.classList.add("js");
  bar.hidden = false;

  // --- decisions: kept in this browser, where it allows that -------------------------------------
  let decisions = {};
  try {
    const kept = JSON.parse(localStorage.getItem(data.key) || "{}");
    if (kept && typeof kept === "object" && !Array.isArray(kept)) decisions = kept;
  } catch (error) { /* a file opened from disk, or a private window, may have no storage: decisions then last for this page */ }

  function keep() {
    try { localStorage.setItem(data.key, JSON.stringify(decisions)); } catch (error) { /* as above */ }
  }

  function show(card) {
    const made = decisions[about.get(card.dataset.number).id];
    const verdict = made && data.verdicts.includes(made.verdict) ? made.verdict : "";
    for (const button of card.querySelectorAll("[data-verdict]")) {
      button.setAttribute("aria-pressed", String(button.dataset.verdict === verdict));
    }
    const note = card.querySelector(".note");
    note.hidden = !verdict;
    note.value = verdict && typeof made.note === "string" ? made.note : "";
    if (verdict) card.dataset.verdict = verdict; else delete card.dataset.verdict;
  }

  function decide(card, verdict) {
    const id = about.get(card.dataset.number).id;
    const made = decisions[id];
    if (made && made.verdict === verdict) delete decisions[id];
    else decisions[id] = { ...made, verdict };
    keep();
    show(card);
    count();
  }

  function exported() {
    const list = [];
    for (const finding of data.findings) {
      const made = decisions[finding.id];
      if (!made || !data.verdicts.includes(made.verdict)) continue;
      const one = { fingerprint: finding.fingerprint, code: finding.code, unit: finding.unit, verdict: made.verdict };
      if (made.note) one.note = made.note;
      list.push(one);
    }
    return { schema: "auditor/decisions/1", report: data.signature, decisions: list };
  }

  function download() {
    const file = exported();
    const address = URL.createObjectURL(new Blob([JSON.stringify(file, null, 2) + "\n"], { type: "application/json" }));
    const link = document.createElement("a");
    link.href = address;
    link.download = "decisions.json";
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
    count(`${file.decisions.length} ${file.decisions.length === 1 ? "decision" : "decisions"} exported. `);
  }

  // --- filters ------------------------------------------------------------------------------------
  function filter() {
    const picked = bar.elements;
    const query = picked.q.value.trim().toLowerCase();
    const hidden = new Set();
    for (const card of cards) {
      const severe = picked[card.dataset.severity];
      const fits = (!severe || severe.checked)
        && (!picked.code.value || picked.code.value === card.dataset.code)
        && (!picked.undecided.checked || !card.dataset.verdict);
      const alone = !card.closest(".unit");
      card.hidden = !fits || (alone && query !== "" && !words.get(card).includes(query));
      if (card.hidden) hidden.add(card.dataset.number);
    }
    const flagged = picked.flagged.checked || picked.code.value !== "" || picked.undecided.checked;
    for (const unit of units) {
      const carries = [...unit.querySelectorAll(".finding")].some((card) => !card.hidden);
      unit.hidden = (query !== "" && !words.get(unit).includes(query)) || (flagged && !carries);
    }
    for (const { node, numbers } of marks) node.classList.toggle("off", numbers.every((number) => hidden.has(number)));
    for (const [number, nodes] of refs) for (const node of nodes) node.hidden = hidden.has(number);
    nothing.hidden = units.length === 0 || units.some((unit) => !unit.hidden);
    count();
  }

  const seen = (card) => !card.hidden && !(card.closest(".unit") || card).hidden;

  function count(said = "") {
    const findings = cards.filter(seen).length;
    const rows = units.filter((unit) => !unit.hidden).length;
    const decided = cards.filter((card) => card.dataset.verdict).length;
    status.textContent = `${said}${findings} of ${cards.length} findings · ${rows} of ${units.length} units · ${decided} decided`;
  }

  // --- moving about -------------------------------------------------------------------------------
  function choose(card) {
    if (current) current.classList.remove("current");
    current = card;
    for (const { node, numbers } of marks) node.classList.toggle("on", card !== null && numbers.includes(card.dataset.number));
    if (card) card.classList.add("current");
  }

  function go(list, from, step) {
    const shown = list.filter((node) => (list === cards ? seen(node) : !node.hidden));
    if (!shown.length) return;
    let at = shown.indexOf(from);
    if (at < 0 && from) {
      // The last place is filtered away: go on from where it stood.
      const after = shown.findIndex((node) => from.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING);
      at = step > 0 ? (after < 0 ? shown.length : after) - 1 : (after < 0 ? shown.length : after);
    } else if (at < 0) {
      at = step > 0 ? -1 : shown.length;
    }
    const next = shown[Math.max(0, Math.min(shown.length - 1, at + step))];
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: list === cards ? "nearest" : "start" });
    if (list === cards) choose(next);
  }

  const here = () => {
    const active = document.activeElement;
    return active && active.closest(".unit, .finding") ? active : current;
  };

  function unitFrom(node) {
    return node && (node.closest(".unit") || node);
  }

  const keys = {
    j: () => go(cards, cardFrom(), 1),
    k: () => go(cards, cardFrom(), -1),
    u: () => go(units, unitFrom(here()), 1),
    i: () => go(units, unitFrom(here()), -1),
    J: () => keys.u(),
    K: () => keys.i(),
    t: () => mark("true-error"),
    f: () => mark("false-alarm"),
    a: () => mark("accepted"),
    e: download,
    "/": () => bar.elements.q.focus(),
    "?": () => help.showModal(),
  };

  function cardFrom() {
    const active = document.activeElement;
    const card = active && active.closest(".finding");
    if (card) return card;
    // From a unit that was reached by its own key, the next finding is the unit's first.
    const unit = active && active.closest(".unit");
    return unit || current;
  }

  function mark(verdict) {
    if (!current || !seen(current)) { count("Choose a finding first (j). "); return; }
    decide(current, verdict);
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || help.open) return;
    const field = event.target.closest("input, select, textarea");
    if (field && !(field.type === "checkbox" && event.key !== " ")) {
      if (event.key === "Escape") field.blur();
      return;
    }
    const action = Object.hasOwn(keys, event.key) ? keys[event.key] : null;
    if (action) {
      event.preventDefault();
      action();
    }
  });

  document.addEventListener("focusin", (event) => {
    const card = event.target.closest(".finding");
    if (card && card !== current) choose(card);
  });

  for (const card of cards) {
    show(card);
    card.addEventListener("click", (event) => {
      choose(card);
      const button = event.target.closest("button[data-verdict]");
      if (button) decide(card, button.dataset.verdict);
    });
    card.querySelector(".note").addEventListener("input", (event) => {
      const id = about.get(card.dataset.number).id;
      if (!decisions[id]) return;
      if (event.target.value) decisions[id].note = event.target.value; else delete decisions[id].note;
      keep();
    });
  }
  for (const [number, nodes] of refs) {
    for (const node of nodes) {
      node.addEventListener("click", (event) => {
        const card = document.getElementById(`finding-${number}`);
        if (!card) return;
        event.preventDefault();
        card.focus({ preventScroll: true });
        card.scrollIntoView({ block: "nearest" });
        choose(card);
      });
    }
  }
  bar.addEventListener("input", filter);
  bar.addEventListener("submit", (event) => event.preventDefault());
  document.getElementById("export").addEventListener("click", download);
  document.getElementById("ask").addEventListener("click", () => help.showModal());

  // --- print: everything open ---------------------------------------------------------------------
  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open])")];
    for (const node of opened) node.open = true;
  });
  window.addEventListener("afterprint", () => {
    for (const node of opened) node.open = false;
  });

  const measure = () => {
    const sticks = getComputedStyle(bar).position === "sticky";
    root.style.setProperty("--bar", `${sticks ? bar.offsetHeight + 8 : 8}px`);
  };
  window.addEventListener("resize", measure);
  measure();
  filter();
})();
