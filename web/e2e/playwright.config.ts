import { defineConfig } from "@playwright/test";
import { execFileSync } from "node:child_process";

// Runs against BASE_URL with the demo accounts' DEMO_PASSWORD; with MOCK=1 against the mock API it starts itself,
// which has no sandbox to chat in. The browser is CHROMIUM, else chromium on PATH, else Playwright's own.
const mock = process.env.MOCK === "1";
const port = 4399;
const baseURL = process.env.BASE_URL ?? (mock ? `http://127.0.0.1:${port}` : "http://127.0.0.1:8080");

function chromium(): string | undefined {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  try {
    return execFileSync("which", ["chromium"], { encoding: "utf8" }).trim();
  } catch {
    return undefined;
  }
}

const executablePath = chromium();

// Specs that need rows, refusals and races which only the mock can draw on demand; `npm run e2e:mock` runs them.
const drawn = ["inbox*.spec.ts", "scenarios.spec.ts", "telegram.spec.ts", "integrations.spec.ts"];

export default defineConfig({
  testDir: ".",
  testMatch: "*.spec.ts",
  testIgnore: mock ? ["main-job.spec.ts", "pages.spec.ts"] : drawn,
  outputDir: "../test-results",
  // The specs share one workspace and sign-in throttling; in order they are also easy to follow.
  workers: 1,
  timeout: 30_000,
  expect: { timeout: 7_000 },
  forbidOnly: true,
  reporter: [["list"]],
  use: {
    baseURL,
    locale: "uk-UA",
    timezoneId: "Europe/Kyiv",
    viewport: { width: 1440, height: 900 },
    screenshot: "only-on-failure",
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-background-networking",
        "--disable-sync",
      ],
    },
  },
  ...(mock
    ? {
        webServer: {
          command: "node mock/server.mjs",
          url: baseURL,
          env: { PORT: String(port) },
          reuseExistingServer: false,
        },
      }
    : {}),
});
