// Puts the API document's viewer beside the SPA, where function docs points at it: one file, nothing from elsewhere.
import { copyFileSync, mkdirSync } from "node:fs";

const from = new URL("../node_modules/openapi-explorer/", import.meta.url);
const to = new URL("../dist/docs-viewer/", import.meta.url);
mkdirSync(to, { recursive: true });
copyFileSync(new URL("dist/browser/openapi-explorer.min.js", from), new URL("openapi-explorer.min.js", to));
copyFileSync(new URL("LICENSE", from), new URL("LICENSE", to));
