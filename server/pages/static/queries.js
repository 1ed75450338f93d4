// Keeps the queries that were asked, and those that are saved under a name, in this browser's own
// store, and lays a query out. Nothing of it leaves the browser; without a store there is no list.
"use strict";

{
  const HISTORY = "palmares.history";
  const SAVED = "palmares.saved";
  const MOST = 30;
  const NAME_LENGTH = 60;

  const form = document.getElementById("ask");
  const text = form.elements.query;
  const run = form.querySelector("button");
  const aside = document.querySelector(".query-page aside");

  function read(key) {
    try {
      const entries = JSON.parse(localStorage.getItem(key));
      return Array.isArray(entries) ? entries.filter((entry) => typeof entry?.query === "string") : [];
    } catch {
      return [];
    }
  }

  function write(key, entries) {
    try {
      localStorage.setItem(key, JSON.stringify(entries));
    } catch {
      // there is no room, or no store: what was asked is asked all the same
    }
  }

  function put(query) {
    text.value = query;
    text.dispatchEvent(new Event("input"));
    (document.querySelector(".cm-content") ?? text).focus();  // the editor hides the field
  }

  function button(words, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "second";
    made.textContent = words;
    made.addEventListener("click", act);
    return made;
  }

  function folded(title) {
    const details = document.createElement("details");
    const summary = document.createElement("summary");
    const list = document.createElement("ul");
    summary.textContent = title;
    list.className = "kept";
    details.append(summary, list);
    aside.append(details);
    return { details, list };
  }

  const past = folded("History");
  const saved = folded("Saved queries");

  function firstLine(query) {
    const lines = query.split("\n").filter((line) => line.trim() && !/^\s*(PREFIX|BASE|#)/i.test(line));
    return (lines[0] ?? query).trim().slice(0, NAME_LENGTH);
  }

  function fill({ details, list }, key) {
    const entries = read(key);
    list.replaceChildren(...entries.map((entry, place) => {
      const item = document.createElement("li");
      const remove = button("Remove", () => {
        write(key, read(key).filter((_, other) => other !== place));
        fill({ details, list }, key);
        const left = list.querySelectorAll("li > :last-child");
        (left[Math.min(place, left.length - 1)] ?? run).focus();  // what had the focus is gone
      });
      const words = entry.name ?? firstLine(entry.query);
      remove.setAttribute("aria-label", `Remove ${words}`);
      item.append(button(words, () => put(entry.query)), " ", remove);
      return item;
    }));
    details.hidden = !entries.length;
  }

  function remember() {
    const query = text.value.trim();
    if (!query) return;
    const others = read(HISTORY).filter((entry) => entry.query !== query);
    write(HISTORY, [{ query }, ...others].slice(0, MOST));
    fill(past, HISTORY);
  }

  function save() {
    const query = text.value.trim();
    const name = query && prompt("Save this query as", firstLine(query))?.trim();
    if (!name) return;
    write(SAVED, [{ name, query }, ...read(SAVED).filter((entry) => entry.name !== name)]);
    fill(saved, SAVED);
    saved.details.open = true;
  }

  // One thing a line, two spaces for each open brace; texts, IRIs and comments stay as they are, and
  // so do operators, which may stand where an IRI could begin (?a<=5&&?b>=1).
  function laidOut(query) {
    const tokens = query.match(/"""[^]*?"""|'''[^]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|<=|>=|!=|&&|\|\||<<\(?|\{\||\|\}|<[^<>"{}|^`\\\s]*>|#[^\n]*|[{}]|\.(?=\s|$|})|;|\n|[^\s{};#"'<]+|./g) ?? [];
    const lines = [""];
    let depth = 0;
    const next = () => { if (lines.at(-1).trim()) lines.push(""); };
    const add = (token) => {
      const line = lines.at(-1);
      const gap = line.trim() && !/[([]$/.test(line) && !/^[),\]]/.test(token);
      lines[lines.length - 1] = line.trim() ? `${line}${gap ? " " : ""}${token}` : "  ".repeat(depth) + token;
    };
    let brackets = 0;
    for (const token of tokens) {
      if (token === "\n") { if (!brackets) next(); continue; }
      if (!token.trim()) continue;
      if (token === "{") { add(token); depth += 1; next(); continue; }
      if (token === "}") { depth = Math.max(0, depth - 1); next(); add(token); next(); continue; }
      add(token);
      brackets += (token.match(/[([]/g) ?? []).length - (token.match(/[)\]]/g) ?? []).length;
      if (token.startsWith("#") || (token === "." && !brackets)) next();
    }
    return lines.join("\n").trim() + "\n";
  }

  const actions = form.querySelector(".actions");
  const status = document.getElementById("query-status");
  actions.insertBefore(button("Format", () => put(laidOut(text.value))), status);
  actions.insertBefore(button("Save", save), status);
  form.addEventListener("submit", remember);
  fill(past, HISTORY);
  fill(saved, SAVED);
}
