// Fails when the built SPA outgrows its budget: the shell is what every visit loads (the entry and its static
// imports), every other chunk loads with a route or a control. Sizes are gzip, in KB of 1,000 bytes.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const SHELL_KB = 120;
const CHUNK_KB = 60;

const dist = new URL("../dist/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", dist), "utf8"));
const kilobytes = (file) => gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length / 1000;

const shell = new Set();
const collect = (key) => {
  if (shell.has(key)) return;
  shell.add(key);
  for (const next of manifest[key].imports ?? []) collect(next);
};
for (const [key, chunk] of Object.entries(manifest)) if (chunk.isEntry) collect(key);

const isScript = (key) => manifest[key].file.endsWith(".js");
const shellSize = [...shell].filter(isScript).reduce((sum, key) => sum + kilobytes(manifest[key].file), 0);
const rows = [["shell", shellSize, SHELL_KB]];
for (const key of Object.keys(manifest)) {
  if (!shell.has(key) && isScript(key))
    rows.push([manifest[key].file, kilobytes(manifest[key].file), CHUNK_KB]);
}

let failed = false;
for (const [name, size, limit] of rows.sort((a, b) => b[1] - a[1])) {
  const over = size > limit;
  failed ||= over;
  console.log(`${over ? "OVER" : "ok  "}  ${size.toFixed(1).padStart(6)} KB of ${limit}  ${name}`);
}
process.exit(failed ? 1 : 0);
