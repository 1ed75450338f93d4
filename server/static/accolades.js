// Makes the tables of nominations sortable and filterable. Without this script they are complete.
"use strict";

// Fewer rows are seen at a glance.
const FEWEST = 4;

for (const table of document.querySelectorAll("table[data-sortable]")) {
  if (table.tBodies[0].rows.length >= FEWEST) enhance(table);
}

function enhance(table) {
  const heads = [...table.tHead.rows[0].cells];
  const body = table.tBodies[0];
  const rows = readRows(body, heads.length);
  const state = { column: -1, descending: false, words: "", choice: "" };
  const status = addControls(table, heads, rows, state, show);
  heads.forEach((head, column) => addSorting(head, column));

  function addSorting(head, column) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.textContent = head.textContent;
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
    const shown = rows.filter(fits);
    if (state.column >= 0) shown.sort(compare);
    write(body, shown, heads.map((head) => "span" in head.dataset));
    heads.forEach((head, column) => {
      if (column === state.column) {
        head.setAttribute("aria-sort", state.descending ? "descending" : "ascending");
      } else head.removeAttribute("aria-sort");
    });
    status.textContent = `${shown.length} of ${rows.length} shown`;
  }

  function fits(row) {
    const text = row.text;
    return state.words.split(/\s+/).every((word) => text.includes(word)) &&
      (!state.choice || row.keys[state.choices] === state.choice);
  }

  function compare(one, other) {
    const a = one.keys[state.column], b = other.keys[state.column];
    const order = a.localeCompare(b, "en", { numeric: true }) || one.place - other.place;
    return state.descending ? -order : order;
  }
}

// Every row with a cell for each column: a cell that spans stands in each row that it covers.
function readRows(body, width) {
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
    return { tr, place, cells, keys, text };
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
      cell.rowSpan = 1;
      return cell;
    });
    row.tr.replaceChildren(...row.anchors.filter((cell) => row.cells.includes(cell)));
    above = row;
    return row.tr;
  }));
}

function addControls(table, heads, rows, state, show) {
  const box = document.createElement("div");
  box.className = "controls";
  const words = field(box, "Filter", document.createElement("input"));
  words.type = "search";
  words.addEventListener("input", () => {
    state.words = words.value.trim().toLowerCase();
    show();
  });
  const column = state.choices = heads.findIndex((head) => "choice" in head.dataset);
  const choice = field(box, heads[column].textContent, document.createElement("select"));
  choice.append(new Option("all", ""));
  for (const key of new Set(rows.map((row) => row.keys[column]))) choice.append(new Option(key));
  choice.addEventListener("change", () => {
    state.choice = choice.value;
    show();
  });
  const status = document.createElement("p");
  status.setAttribute("role", "status");
  box.append(status);
  table.closest(".wide").before(box);
  return status;
}

function field(box, name, input) {
  const label = document.createElement("label");
  label.append(name + " ", input);
  box.append(label);
  return input;
}
