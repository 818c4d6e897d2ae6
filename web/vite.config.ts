import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

// API_ORIGIN is where `npm run dev` sends API calls; the built SPA is served from the API's own origin.
const api = process.env.API_ORIGIN ?? "http://127.0.0.1:8080";

// What every visit needs compresses best together, and changes only when a dependency does.
const shell =
  /node_modules\/(react|react-dom|scheduler|use-sync-external-store|i18next|openapi-fetch|clsx|@tanstack\/(react-router|router-core|history|store|react-store))\//;

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
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
          "connect-src 'self'; base-uri 'none'; form-action 'self'",
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
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: "shell", test: shell }] } } },
  },
  test: { environment: "jsdom", include: ["src/**/*.test.{ts,tsx}"], restoreMocks: true },
});
