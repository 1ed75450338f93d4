// How the editor looks: the colours of the page's style sheet, so that it is light or dark as it is.
import { HighlightStyle } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

export const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword], color: "var(--code-keyword)", fontWeight: "600" },
  { tag: [tags.variableName, tags.special(tags.variableName)], color: "var(--code-variable)" },
  { tag: [tags.string, tags.number, tags.bool], color: "var(--code-value)" },
  { tag: [tags.atom, tags.typeName, tags.namespace], color: "var(--code-name)" },
  { tag: tags.comment, color: "var(--soft)", fontStyle: "italic" },
]);

export const shape = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "var(--shade)", border: "1px solid var(--field)", borderRadius: ".3rem" },
  "&.cm-focused": { outline: "3px solid var(--gold)", outlineOffset: "2px" },
  ".cm-scroller": { font: ".9rem/1.5 ui-monospace, monospace", minHeight: "14rem", maxHeight: "32rem", overflow: "auto" },
  ".cm-gutters": { backgroundColor: "transparent", color: "var(--soft)", border: "0" },
  ".cm-activeLine": { backgroundColor: "var(--code-line)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "var(--code-selection)",
  },
  ".cm-lintRange-error": {
    backgroundImage: "none", textDecoration: "underline wavy var(--wrong) 2px", textUnderlineOffset: "3px",
  },
  ".cm-tooltip": { color: "var(--ink)", backgroundColor: "var(--paper)", border: "1px solid var(--field)" },
  ".cm-tooltip-autocomplete ul li": { padding: ".15rem .5rem" },
  ".cm-tooltip.cm-tooltip-autocomplete ul li[aria-selected]": { color: "var(--paper)", backgroundColor: "var(--link)" },
  ".cm-completionDetail": { color: "var(--soft)", fontStyle: "normal" },
  "li[aria-selected] .cm-completionDetail": { color: "inherit" },
  ".cm-completionInfo": { padding: ".5rem .7rem", maxWidth: "22rem", font: ".9rem/1.45 system-ui, sans-serif" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--wrong)" },
});
