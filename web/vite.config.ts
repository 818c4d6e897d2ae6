import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

// API_ORIGIN is where `npm run dev` sends API calls; the built SPA is served from the API's own origin.
const api = process.env.API_ORIGIN ?? "http://127.0.0.1:8080";

// UPLOAD_ORIGIN is where uploads are put when that is not the page's own origin: the bucket's https address.
const uploads = process.env.UPLOAD_ORIGIN ?? "";

// What every visit needs compresses best together, and changes only when a dependency does.
const shell =
  /node_modules\/(react|react-dom|scheduler|i18next|openapi-fetch|clsx|@tanstack\/(react-router|router-core|history|store|react-store))\//;

// What the entry imports of our own in one chunk, which compresses better than a dozen small ones.
const frame =
  /src\/(app\/paths|api\/(client|problem|session|tokens)|components\/(data-table\/list-search|layout\/(brand|starting|route-error))|features\/(\w+\/(search|status)|auth\/api)|lib\/(cn|i18n|search-params|storage|store|theme))\.tsx?$/;

// The page carries its policy itself, so that it holds wherever the files are served from. Only the dev server, which
// needs inline scripts, goes without. frame-ancestors works as a header only: that one is the CDN's.
const policy: Plugin = {
  name: "content-security-policy",
  apply: "build",
  transformIndexHtml: () => [
    {
      tag: "meta",
      attrs: {
        "http-equiv": "Content-Security-Policy",
        content:
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src blob:; " +
          `font-src 'self'; connect-src ${["'self'", uploads].join(" ").trim()}; base-uri 'none'; form-action 'self'`,
      },
      injectTo: "head-prepend",
    },
  ],
};

export default defineConfig({
  plugins: [react(), tailwindcss(), policy],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  server: { proxy: { "/api": api, "/_local": api } },
  build: {
    manifest: true,
    target: "es2022",
    assetsInlineLimit: 0,
    // Lists of what each chunk imports would weigh 2 KB in the entry; a chunk asks for its imports by itself.
    modulePreload: false,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: "shell", test: shell },
            // What several pages share, by kind rather than by who shares it: fewer files, and a shorter list of them.
            { name: "icons", test: /node_modules\/lucide-react\//, minShareCount: 2 },
            { name: "frame", test: frame },
            {
              name: "kit",
              test: /src\/components\/(ui|data-table)\/|src\/lib\/(format|minute|media|title|toast|hotkeys|idempotency|field-text)/,
              minShareCount: 3,
            },
          ],
        },
      },
    },
  },
  test: { environment: "jsdom", include: ["src/**/*.test.{ts,tsx}"], restoreMocks: true },
});
