// Completion: the words of the ontology and of the data, the prefixes, and the query's variables.
import { snippetCompletion } from "@codemirror/autocomplete";

const KEYWORDS = [
  "SELECT", "DISTINCT", "CONSTRUCT", "DESCRIBE", "ASK", "WHERE", "FROM", "FROM NAMED", "PREFIX", "BASE",
  "OPTIONAL", "FILTER", "UNION", "MINUS", "BIND", "VALUES", "GRAPH", "EXISTS", "NOT EXISTS",
  "ORDER BY", "GROUP BY", "HAVING", "LIMIT", "OFFSET", "COUNT", "SUM", "MIN", "MAX", "AVG",
  "GROUP_CONCAT", "SAMPLE", "COALESCE", "CONCAT", "CONTAINS", "REGEX", "STRSTARTS", "LANG", "STR",
  "YEAR", "BOUND", "IF",
].map((label) => ({ label, type: "keyword" }));
const TEMPLATES = [
  snippetCompletion("SELECT ?${thing} WHERE {\n  ?${thing} a ${class} .\n}\nLIMIT 100", {
    label: "SELECT … WHERE", type: "keyword", detail: "template",
  }),
  snippetCompletion("SERVICE wikibase:label { bd:serviceParam wikibase:language \"[AUTO_LANGUAGE],en\". }", {
    label: "SERVICE wikibase:label", type: "keyword", detail: "names for ?…Label",
  }),
];
// What precedes the cursor: a variable, a prefixed name, a word.
const BEFORE = /[?$]\w*|(?:[A-Za-z][\w-]*)?:[\w-]*|[A-Za-z]+/;
const CLASS_POSITION = /(?:^|[\s;{,])a\s+$/;

// A source for `autocompletion`, which asks for the words when they are first needed.
export function completion(address) {
  let asked = null;
  return async (context) => {
    const word = context.matchBefore(BEFORE);
    if (!word && !context.explicit) return null;
    const from = word?.from ?? context.pos;
    if (/^[?$]/.test(word?.text ?? "")) return { from, options: variables(context, word) };
    asked ??= fetch(address).then((reply) => reply.json()).catch(() => ({ prefixes: {}, terms: [] }));
    const { prefixes, terms } = await asked;
    const before = context.state.doc.lineAt(from).text.slice(0, from - context.state.doc.lineAt(from).from);
    const classes = CLASS_POSITION.test(before);
    const options = terms.map((term) => option(term, prefixes, classes));
    const others = word?.text.includes(":") ? [] : [...KEYWORDS, ...TEMPLATES];
    return { from, options: [...options, ...others], validFor: /^[\w:-]*$/ };
  };
}

// The variables of the query, but for the one that is being written.
function variables(context, word) {
  const all = context.state.doc.toString().match(/[?$]\w+/g) ?? [];
  const found = new Set(all);
  if (all.filter((name) => name === word.text).length === 1) found.delete(word.text);
  return [...found].map((label) => ({ label, type: "variable" }));
}

function option({ name, kind, label, about }, prefixes, classes) {
  return {
    label: name,
    detail: [label, kind].filter(Boolean).join(", "),
    info: about || undefined,
    boost: classes === (kind === "class") ? 20 : -20,
    apply: (view, _, from, to) => apply(view, name, prefixes, from, to),
  };
}

// Writes a name, and declares its prefix where it isn't yet.
function apply(view, name, prefixes, from, to) {
  const prefix = name.split(":")[0];
  const declared = new RegExp(`\\bPREFIX\\s+${prefix}:`, "i").test(view.state.doc.toString());
  const head = declared ? "" : `PREFIX ${prefix}: <${prefixes[prefix]}>\n`;
  view.dispatch({
    changes: [{ from: 0, insert: head }, { from, to, insert: name }],
    selection: { anchor: from + head.length + name.length },
    userEvent: "input.complete",
  });
}
