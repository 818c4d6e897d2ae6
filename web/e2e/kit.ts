import AxeBuilder from "@axe-core/playwright";
import { test as base, expect, type Browser, type BrowserContext, type Page } from "@playwright/test";

import auth from "../src/i18n/uk/auth.json" with { type: "json" };
import inbox from "../src/i18n/uk/inbox.json" with { type: "json" };
import integrations from "../src/i18n/uk/integrations.json" with { type: "json" };
import leads from "../src/i18n/uk/leads.json" with { type: "json" };
import list from "../src/i18n/uk/list.json" with { type: "json" };
import problem from "../src/i18n/uk/problem.json" with { type: "json" };
import scenarios from "../src/i18n/uk/scenarios.json" with { type: "json" };
import shell from "../src/i18n/uk/shell.json" with { type: "json" };
import telegram from "../src/i18n/uk/telegram.json" with { type: "json" };

/** The Ukrainian texts, which the specs find things by, as a person would. */
export const uk = { auth, inbox, integrations, leads, list, problem, scenarios, shell, telegram };

export const password = process.env.DEMO_PASSWORD ?? "demo-password";

export async function signIn(page: Page, email: string, secret = password): Promise<void> {
  await page.getByLabel(uk.auth.email).fill(email);
  await page.getByLabel(uk.auth.password).fill(secret);
  await page.getByRole("button", { name: uk.auth.submit }).click();
}

/** Signed in once per worker and shared: sign-in is throttled, and a copied refresh cookie would look stolen. */
async function signedIn(browser: Browser, email: string): Promise<BrowserContext> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto("/login");
  await signIn(page, email);
  await expect(page).toHaveURL(/\/(leads)?$/);
  await page.close();
  return context;
}

interface Kit {
  /** A page of the workspace's owner. */
  owner: Page;
  /** A page of somebody who may only look. */
  viewer: Page;
  /** A page of nobody: no session, no preferences. */
  guest: Page;
}

/** Fails the test that left an error in the console. That a call failed is the browser's own line: tests provoke it. */
function watched(page: Page): { page: Page; errors: string[] } {
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => {
    const provoked = /^Failed to load resource: /.test(message.text());
    if (message.type() === "error" && !provoked) errors.push(message.text());
  });
  return { page, errors };
}

export const test = base.extend<Kit, { ownerContext: BrowserContext; viewerContext: BrowserContext }>({
  ownerContext: [
    async ({ browser }, use) => {
      const context = await signedIn(browser, "owner@demo.test");
      await use(context);
      await context.close();
    },
    { scope: "worker" },
  ],
  viewerContext: [
    async ({ browser }, use) => {
      const context = await signedIn(browser, "viewer@demo.test");
      await use(context);
      await context.close();
    },
    { scope: "worker" },
  ],
  owner: async ({ ownerContext }, use) => {
    const { page, errors } = watched(await ownerContext.newPage());
    await use(page);
    await page.close();
    expect(errors).toEqual([]);
  },
  viewer: async ({ viewerContext }, use) => {
    const { page, errors } = watched(await viewerContext.newPage());
    await use(page);
    await page.close();
    expect(errors).toEqual([]);
  },
  guest: async ({ browser }, use) => {
    const context = await browser.newContext();
    const { page, errors } = watched(await context.newPage());
    await use(page);
    await context.close();
    expect(errors).toEqual([]);
  },
});

export { expect };

/** No finding of axe under the rules of WCAG 2.2 A and AA. Waits for motion to end: a fading text has no contrast. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(() => {
    const ending = document
      .getAnimations()
      .filter(({ effect }) => effect?.getTiming().iterations !== Infinity);
    return Promise.all(ending.map((animation) => animation.finished.catch(() => {})));
  });
  const { violations } = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
    .analyze();
  expect(
    violations.map(({ id, nodes }) => ({
      id,
      targets: nodes.map((node) => node.target.join(" ")).slice(0, 5),
    })),
  ).toEqual([]);
}

export const themes = ["light", "dark"] as const;

/** Opens the page in a theme, as if it had been chosen before. */
export async function useTheme(page: Page, theme: (typeof themes)[number]): Promise<void> {
  await page.addInitScript((value) => localStorage.setItem("cartie.theme", value), theme);
}

/** Answers the list of leads instead of the server, for states the demo data is not in. */
export async function answerLeads(page: Page, status: number, body: object): Promise<void> {
  await page.route(/\/api\/leads(\?|$)/, (route) =>
    route.request().method() === "GET"
      ? route.fulfill({
          status,
          contentType: status < 400 ? "application/json" : "application/problem+json",
          body: JSON.stringify(body),
        })
      : route.fallback(),
  );
}

export const rows = (page: Page) => page.getByRole("table").getByRole("row").locator("[data-row-link]");

/** A phone nobody in the demo data has. */
export const freshPhone = () => `+38067${String(Date.now()).slice(-7)}`;

/** The bodies of the calls that match, as they were sent; a Request's body can only be read on its way. */
export async function bodies(page: Page, method: string, path: RegExp): Promise<unknown[]> {
  const seen: unknown[] = [];
  await page.route(path, (route) => {
    if (route.request().method() === method) seen.push(route.request().postDataJSON());
    return route.fallback();
  });
  return seen;
}

/** The JSON body of the next such call. Only an intercepted request shows its body: the client sends it as a stream. */
export function bodyOf(page: Page, method: string, url: RegExp): Promise<Record<string, unknown>> {
  return new Promise((resolve) => {
    void page.route(url, async (route) => {
      if (route.request().method() === method) resolve(route.request().postDataJSON());
      await route.fallback();
    });
  });
}
