// Makes the tables of nominations sortable and filterable. Without this script they are complete.
"use strict";

// Fewer rows are seen at a glance.
const FEWEST = 12;

for (const table of document.querySelectorAll("table[data-sortable]")) {
  if (table.tBodies[0].rows.length >= FEWEST) enhance(table);
}

function enhance(table) {
  const heads = [...table.tHead.rows[0].cells];
  const names = heads.map((head) => head.textContent);
  const body = table.tBodies[0];
  const choices = heads.findIndex((head) => "choice" in head.dataset);
  const rows = readRows(body, heads.length, choices);
  const all = table.caption.textContent;
  const state = { column: -1, descending: false };
  const fields = addControls(table, names[choices], rows, show);
  const none = nothing(heads.length, () => {
    fields.words.value = fields.choice.value = "";
    show();
    fields.words.focus();
  });
  heads.forEach((head, column) => addSorting(head, column));
  // a browser that comes back to the page fills the fields in again
  addEventListener("pageshow", show);

  function addSorting(head, column) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.textContent = names[column];
    button.addEventListener("click", () => {
      // the third press gives the order of the source back
      const again = state.column === column;
      state.column = again && state.descending ? -1 : column;
      state.descending = again && !state.descending;
      show();
    });
    head.replaceChildren(button);
  }

  function show() {
    const words = fields.words.value.trim().toLowerCase().split(/\s+/);
    const shown = rows.filter((row) => words.every((word) => row.text.includes(word)) &&
      (!fields.choice.value || row.choice === fields.choice.value));
    if (state.column >= 0) shown.sort(compare);
    write(body, shown, heads.map((head) => "span" in head.dataset));
    if (!shown.length) body.append(none);
    heads.forEach((head, column) => {
      if (column === state.column) {
        head.setAttribute("aria-sort", state.descending ? "descending" : "ascending");
      } else head.removeAttribute("aria-sort");
    });
    table.caption.textContent = told(shown.length);
    fields.status.textContent = `${shown.length} of ${rows.length} shown`;
  }

  // What the table shows now: the caption of the server is of all rows, in their order.
  function told(number) {
    if (state.column < 0 && number === rows.length) return all;
    const order = state.column < 0 ? "in the order of the source" :
      `by ${names[state.column].toLowerCase()}${state.descending ? ", backwards" : ""}`;
    const these = number === rows.length ? `${number} nominations` : `${number} of ${rows.length}`;
    return `${these}${table.dataset.sortable ? " on this page" : ""}, ${order}`;
  }

  function compare(one, other) {
    const a = one.keys[state.column], b = other.keys[state.column];
    // what isn't known comes last, whichever way
    if (!a !== !b) return a ? -1 : 1;
    const order = a.localeCompare(b, "en", { numeric: true }) || one.place - other.place;
    return state.descending ? -order : order;
  }
}

// Every row with a cell for each column: a cell that spans stands in each row that it covers.
function readRows(body, width, choices) {
  const open = new Array(width).fill(null);
  return [...body.rows].map((tr, place) => {
    const own = [...tr.cells];
    const cells = open.map((above, column) => {
      if (above && above.left > 0) {
        above.left -= 1;
        return above.cell.cloneNode(true);
      }
      const cell = own.shift();
      open[column] = { cell, left: cell.rowSpan - 1 };
      return cell;
    });
    const keys = cells.map((cell) => cell.dataset.key ?? cell.textContent.trim());
    const text = cells.map((cell) => cell.textContent).join(" ").toLowerCase();
    return { tr, place, cells, keys, text, choice: cells[choices].firstElementChild.textContent };
  });
}

// Puts the rows into the table; equal neighbours in the columns that span become one cell again.
function write(body, rows, spans) {
  let above = null;
  body.replaceChildren(...rows.map((row) => {
    let joined = above !== null;
    row.anchors = row.cells.map((cell, column) => {
      joined = joined && spans[column] && above.keys[column] === row.keys[column];
      if (joined) {
        above.anchors[column].rowSpan += 1;
        return above.anchors[column];
      }
      cell.removeAttribute("rowspan");
      return cell;
    });
    row.tr.replaceChildren(...row.anchors.filter((cell) => row.cells.includes(cell)));
    above = row;
    return row.tr;
  }));
}

// The row that stands where no other one does.
function nothing(width, clear) {
  const row = document.createElement("tr"), cell = row.insertCell();
  row.className = "none";
  cell.colSpan = width;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "second";
  button.textContent = "Clear";
  button.addEventListener("click", clear);
  cell.append("No nomination fits. ", button);
  return row;
}

function addControls(table, name, rows, show) {
  const box = document.createElement("div");
  box.className = "controls";
  const words = field(box, "Filter", document.createElement("input"));
  words.type = "search";
  words.addEventListener("input", show);
  const choice = field(box, name, document.createElement("select"));
  choice.append(new Option("all", ""));
  for (const each of new Set(rows.map((row) => row.choice))) choice.append(new Option(each));
  choice.addEventListener("change", show);
  const status = document.createElement("p");
  status.setAttribute("role", "status");
  box.append(status);
  table.closest(".wide").before(box);
  return { words, choice, status };
}

function field(box, name, input) {
  const label = document.createElement("label");
  label.append(name + " ", input);
  box.append(label);
  return input;
}
