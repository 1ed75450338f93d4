// The editor of the query page: stands in for its textarea, which keeps holding the query.
//
// It lives in a shadow root: there CodeMirror uses constructed style sheets, which our content
// security policy allows; in the page itself it would write a style element, which it forbids.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { StreamLanguage, bracketMatching, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { sparql } from "@codemirror/legacy-modes/mode/sparql";
import { setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { completion } from "./completion.js";
import { colours, shape } from "./look.js";

const field = document.getElementById("query");
const form = field.form;
const label = form.querySelector("label[for=query]");

const host = document.createElement("div");
host.className = "editor";
const help = document.createElement("p");
help.className = "words";
help.append("Ctrl+Space completes, Ctrl+Enter runs, Esc leaves the editor.");
const root = host.attachShadow({ mode: "open" });
field.before(host);
field.before(help);

const leave = keymap.of([
  { key: "Mod-Enter", run: () => (form.requestSubmit(), true) },
  // behind the keys of the completion, so that the first Esc closes its list
  { key: "Escape", run: () => (form.querySelector("button").focus(), true) },
]);
// What is typed over several lines is put in by us: the browser would join the lines itself, and
// keep their look by style attributes, which the content security policy forbids.
const whole = EditorView.domEventHandlers({
  beforeinput(event, view) {
    if (event.inputType !== "insertText" || event.data === null) return false;
    if (view.state.selection.main.empty) return false;
    view.dispatch(view.state.replaceSelection(event.data), { userEvent: "input.type", scrollIntoView: true });
    return true;
  },
});
const view = new EditorView({
  root,
  parent: root,
  state: EditorState.create({
    doc: field.value.trimEnd(),
    extensions: [
      lineNumbers(), history(), drawSelection(), highlightActiveLine(), bracketMatching(),
      closeBrackets(), indentUnit.of("  "), StreamLanguage.define(sparql),
      syntaxHighlighting(colours), shape,
      EditorView.lineWrapping, whole,
      autocompletion({ override: [completion(form.dataset.terms)], icons: false }),
      keymap.of(completionKeymap), leave,
      keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap]),
      EditorView.contentAttributes.of({
        "aria-label": `${label.textContent}. ${help.textContent}`, spellcheck: "false",
      }),
      EditorView.updateListener.of((update) => {
        if (!update.docChanged) return;
        field.value = update.state.doc.toString();
        field.dispatchEvent(new Event("edited"));
      }),
    ],
  }),
});

field.hidden = true;
// a hidden field that is required could not say so
field.required = false;
label.addEventListener("click", () => view.focus());
field.addEventListener("input", () => {
  const insert = field.value.trimEnd();
  if (insert === view.state.doc.toString()) return;
  view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert } });
});
field.addEventListener("mistake", (event) => {
  event.preventDefault();
  const wrong = event.detail && place(event.detail);
  view.dispatch(setDiagnostics(view.state, wrong ? [wrong] : []));
  if (!wrong) return;
  view.dispatch({ selection: { anchor: wrong.from }, scrollIntoView: true });
  view.focus();
});
// The page may have come with a mistake, which was told before anything here listened.
field.dispatchEvent(new Event("ready"));

// Where a mistake stands: a character at least, or there is nothing to underline.
function place({ line, column, message }) {
  const { doc } = view.state;
  const { from, to, text } = doc.line(Math.min(line, doc.lines));
  const at = Math.max(from, Math.min(from + column - 1, to - 1));
  const [word] = text.slice(at - from).match(/^[\w:?$-]+|^./) ?? [""];
  return { from: at, to: at + word.length, severity: "error", message };
}
