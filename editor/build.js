// Bundles the editor into one script of the server's, and the licences of what is in it beside it.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const TARGET = "../server/pages/static/editor.js";

const { metafile } = await build({
  entryPoints: ["editor.js"], outfile: TARGET, bundle: true, minify: true, metafile: true,
  format: "iife", target: "es2022", legalComments: "none", logLevel: "warning",
});
const packages = new Set(Object.keys(metafile.inputs).map(
  (path) => path.match(/node_modules\/((?:@[^/]+\/)?[^/]+)\//)?.[1],
).filter(Boolean));
const licences = [...packages].sort().map((name) => {
  const folder = `node_modules/${name}`;
  const { version } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (!file) throw new Error(`${name} has no licence`);
  return `${name} ${version}\n\n${readFileSync(`${folder}/${file}`, "utf8").trim()}\n`;
});
writeFileSync(TARGET.replace(".js", ".licences.txt"), licences.join("\n---\n\n"));
