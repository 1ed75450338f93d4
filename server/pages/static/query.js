// Runs queries without leaving the page. Without this script the form does the same by itself.
//
// The textarea is the one place of the query. An editor that replaces it to the eye keeps it up to
// date and tells so by "edited"; it hears of changes by "input", of a mistake, and that there is none
// any more, by "mistake". It is made after this script has run, and asks for the mistake by "ready".
"use strict";

// Longer addresses are refused on their way, so longer queries are posted, and kept in the hash.
const LONGEST_ADDRESS = 7000;

const form = document.getElementById("ask");
const query = form.elements.query;
const run = form.querySelector("button");
const status = document.getElementById("query-status");
const stop = document.createElement("button");
const former = document.createElement("p");
let running = null;
let here = location.href; // the address that the page is at
let answeredQuery = null; // the query whose answer is shown, if any is

function parameters() {
  return new URLSearchParams(new FormData(form));
}

function set(text) {
  query.value = text;
  query.dispatchEvent(new Event("input"));
}

// Shows the answer to what the form holds; `keep` leaves the history as it is.
async function ask(keep = false) {
  running?.abort();
  const mine = running = new AbortController();
  const started = performance.now();
  busy(true);
  const asked = parameters();
  const address = `${form.action}?${asked}`;
  const long = address.length > LONGEST_ADDRESS;
  try {
    const reply = await fetch(long ? form.action : address, {
      headers: { Accept: "text/html" }, signal: mine.signal,
      ...(long && { method: "POST", body: asked }),
    });
    const page = new DOMParser().parseFromString(await reply.text(), "text/html");
    if (!keep) history.pushState(null, "", long ? `${form.action}#${asked}` : address);
    here = location.href;
    show(page);
    answeredQuery = asked.get("query").trim();
    compare();
    const seconds = ((performance.now() - started) / 1000).toFixed(2);
    status.textContent = reply.ok ? `${title().textContent.trim().replace(/\.$/, "")}, in ${seconds} s` : "";
    const { top } = title().getBoundingClientRect();
    if (top < 0 || top > innerHeight * 0.8) title().scrollIntoView();
  } catch (error) {
    if (mine !== running) return;
    status.textContent = error.name === "AbortError" ? "Stopped" : "The server can’t be reached";
  }
  busy(false);
}

function show(page) {
  const section = page.getElementById("answer") ?? page.querySelector("main");
  const answer = document.getElementById("answer");
  answer.className = "has-answer";
  if (section.id === "answer") answer.replaceChildren(...section.childNodes);
  else {
    const message = document.createElement("h2");
    message.id = "answer-title";
    section.querySelector("h1")?.remove();
    message.textContent = page.title.split(" – ")[0];
    answer.replaceChildren(message, ...section.childNodes);
  }
  document.title = page.title;
  mark();
}

// Tells the editor, or shows in the plain form, where the mistake is.
function mark() {
  const wrong = document.querySelector("#answer [data-line]");
  const detail = wrong && {
    line: Number(wrong.dataset.line), column: Number(wrong.dataset.column),
    message: wrong.querySelector("p").textContent,
  };
  const untaken = query.dispatchEvent(new CustomEvent("mistake", { detail, cancelable: true }));
  if (!detail || !untaken) return;
  const before = query.value.split("\n").slice(0, detail.line - 1).join("\n");
  const at = before.length + (detail.line > 1 ? 1 : 0) + detail.column - 1;
  query.focus();
  query.setSelectionRange(at, at + 1);
}

// Says so where the answer that is shown isn't one to the query that is written.
function compare() {
  former.hidden = answeredQuery === null || answeredQuery === query.value.trim();
  document.getElementById("answer").classList.toggle("former", !former.hidden);
}

function title() {
  return document.getElementById("answer-title");
}

function busy(is) {
  document.getElementById("answer").setAttribute("aria-busy", String(is));
  if (!is && document.activeElement === stop) run.focus();
  stop.hidden = !is;
  if (is) status.textContent = "Running …";
  else running = null;
}

// Puts what an address asks for into the form; false if it asks for nothing.
function read(address) {
  const { search, hash } = new URL(address, document.baseURI);
  const asked = new URLSearchParams(search.length > 1 ? search : hash.slice(1));
  if (!asked.get("query")) return false;
  for (const field of form.querySelectorAll("input[type=hidden]")) field.remove();
  for (const [name, value] of asked) if (name !== "query") hide(name, value);
  set(asked.get("query"));
  return true;
}

// Whether only the place in the page is another (the link past the head), and not what is asked for.
function isWithin(before, now) {
  const [old, { pathname, search, hash }] = [new URL(before), new URL(now)];
  const asks = (fragment) => new URLSearchParams(fragment.slice(1)).has("query");
  if (old.pathname !== pathname || old.search !== search || asks(hash)) return false;
  return hash !== "" || !asks(old.hash);
}

function hide(name, value) {
  const field = document.createElement("input");
  Object.assign(field, { type: "hidden", name, value });
  form.append(field);
}

// The prefixes as buttons that put a declaration on top of the query.
async function addChips() {
  const { prefixes } = await (await fetch(form.dataset.terms)).json();
  const box = document.getElementById("prefixes");
  const list = document.createElement("ul");
  list.className = "chips";
  for (const [name, space] of Object.entries(prefixes)) {
    const chip = document.createElement("button");
    Object.assign(chip, { type: "button", textContent: name, title: `PREFIX ${name}: <${space}>` });
    chip.addEventListener("click", () => {
      const known = new RegExp(`\\bPREFIX\\s+${name}:`, "i").test(query.value);
      if (!known) set(`PREFIX ${name}: <${space}>\n${query.value}`);
      status.textContent = `${name}: ${known ? "is declared already" : "declared"}`;
    });
    const item = document.createElement("li");
    item.append(chip);
    list.append(item);
  }
  box.querySelector("summary").after(list);
  box.querySelector("pre").remove();
  box.open = matchMedia("(min-width: 40rem)").matches; // there they would hide the answer
}

former.className = "words";
former.append("This is the answer to a former query.");
document.getElementById("answer").before(former);
if (document.querySelector("#answer.has-answer")) answeredQuery = query.value.trim();
compare();
query.addEventListener("input", compare);
query.addEventListener("edited", compare);
query.addEventListener("ready", mark);
stop.type = "button";
stop.className = "second";
stop.textContent = "Stop";
stop.hidden = true;
stop.addEventListener("click", () => running?.abort());
run.after(" ", stop);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  ask();
});
form.addEventListener("keydown", (event) => {
  const runs = event.key === "Enter" && (event.ctrlKey || event.metaKey);
  if (runs && !event.defaultPrevented) form.requestSubmit();
});
// examples and views are links to an answer, which is shown here
document.querySelector("main").addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  if (!link || link.hasAttribute("download") || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const address = new URL(link.getAttribute("href"), document.baseURI).href;
  if (address.startsWith(`${form.action}?`) && read(address)) {
    event.preventDefault();
    ask();
  }
});
window.addEventListener("popstate", () => {
  const before = here;
  here = location.href;
  if (isWithin(before, here)) return;
  if (read(location.href)) ask(true);
  else location.reload();
});
mark();
addChips();
if (new URLSearchParams(location.hash.slice(1)).has("query") && read(location.href)) ask(true);
