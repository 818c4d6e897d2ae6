import type { Locator, Page } from "@playwright/test";
import { bodyOf, expect, expectAccessible, test, themes, uk, useTheme } from "./kit";

const { inbox, list, problem } = uk;
const rows = (page: Page) => page.getByTestId("conversation");
const thread = (page: Page) => page.getByTestId("thread");
const composer = (page: Page) => page.getByTestId("composer");
const textOf = (page: Page) => composer(page).getByRole("textbox");
const newest = (page: Page) => thread(page).getByTestId("message").last();
const bubble = (page: Page, text: string) => thread(page).getByTestId("message").filter({ hasText: text });

/** Answers the list of conversations instead of the server. */
async function answerList(page: Page, status: number, body: object): Promise<void> {
  await page.route(/\/api\/conversations(\?|$)/, (route) =>
    route.fulfill({
      status,
      contentType: status < 400 ? "application/json" : "application/problem+json",
      body: JSON.stringify(body),
    }),
  );
}

/** Opens the conversation with the person, by the list's search. */
async function open(page: Page, index = 0): Promise<void> {
  await page.goto("/inbox");
  await rows(page).nth(index).click();
  await expect(thread(page)).toBeVisible();
}

const sideways = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
const height = (at: Locator) => at.evaluate((element) => element.getBoundingClientRect().height);

test.describe("the list", () => {
  test("keeps its filters and the open conversation in the URL", async ({ owner }) => {
    await owner.goto("/inbox");
    await owner.getByLabel(inbox.filter.status, { exact: true }).selectOption("pending");
    await owner.getByLabel(inbox.filter.assignee, { exact: true }).selectOption("none");
    await expect(owner).toHaveURL(/\/inbox\?status=pending&assignee=none$/);
    await rows(owner).first().click();
    await expect(owner).toHaveURL(/\/inbox\/[0-9a-f-]{36}\?status=pending&assignee=none$/);
    await owner.reload();
    await expect(thread(owner)).toBeVisible();
    await expect(owner.getByLabel(inbox.filter.status, { exact: true })).toHaveValue("pending");
    await owner.goBack();
    await expect(owner).toHaveURL(/\/inbox\?/);
    await owner.goBack();
    await expect(owner.getByLabel(inbox.filter.assignee, { exact: true })).toHaveValue("");
  });

  test("shows only what is unread, and loads more at its end", async ({ owner }) => {
    await owner.goto("/inbox");
    await expect(rows(owner)).toHaveCount(30);
    await rows(owner).last().scrollIntoViewIfNeeded();
    await expect.poll(() => rows(owner).count()).toBeGreaterThan(30);
    await owner.getByRole("button", { name: inbox.filter.unread, exact: true }).click();
    await expect(owner).toHaveURL(/unread=true/);
    await expect.poll(() => rows(owner).count()).toBeLessThan(15);
    expect(await rows(owner).count()).toBe(await owner.getByTestId("unread").count());
  });

  test("says when nothing is found, and resets", async ({ owner }) => {
    await owner.goto("/inbox");
    await expect(rows(owner).first()).toBeVisible();
    await owner.keyboard.press("/");
    await owner.keyboard.type("nobody wrote this");
    await expect(owner.getByTestId("list-filtered-empty")).toBeVisible();
    await expectAccessible(owner);
    await owner.getByRole("button", { name: list.filteredEmpty.reset }).click();
    await expect(rows(owner).first()).toBeVisible();
  });

  test("says when there is nothing yet, what failed, and which right is missing", async ({ owner }) => {
    await answerList(owner, 200, { items: [] });
    await owner.goto("/inbox");
    await expect(owner.getByTestId("list-empty")).toContainText(inbox.empty.title);
    await expectAccessible(owner);
    await owner.unrouteAll();
    await answerList(owner, 500, { status: 500, code: "internal", request_id: "req-4711" });
    await owner.goto("/inbox");
    await expect(owner.getByTestId("error")).toContainText("req-4711");
    await expectAccessible(owner);
    await owner.unrouteAll();
    await owner.getByRole("button", { name: problem.retry }).click();
    await expect(rows(owner).first()).toBeVisible();
    await answerList(owner, 403, {
      status: 403,
      code: "permission_missing",
      detail: "permission inbox.read is missing",
    });
    await owner.goto("/inbox");
    await expect(owner.getByTestId("forbidden")).toContainText("inbox.read");
    await expectAccessible(owner);
  });

  test("is worked from the keyboard: j, k, Enter, r, n, Esc", async ({ owner }) => {
    await owner.goto("/inbox");
    await expect(rows(owner).nth(1)).toBeVisible();
    await owner.keyboard.press("j");
    await owner.keyboard.press("j");
    await expect(rows(owner).nth(1)).toBeFocused();
    await owner.keyboard.press("k");
    await owner.keyboard.press("Enter");
    await expect(thread(owner)).toBeVisible();
    await owner.keyboard.press("r");
    await expect(textOf(owner)).toBeFocused();
    await owner.keyboard.press("Escape");
    await expect(textOf(owner)).not.toBeFocused();
    await owner.keyboard.press("n");
    await expect(owner.getByLabel(inbox.writeNote)).toBeFocused();
    await owner.keyboard.press("Escape");
    await owner.keyboard.press("r");
    await owner.keyboard.press("Escape");
    await owner.keyboard.press("Escape");
    await expect(owner).toHaveURL(/\/inbox$/);
    await expect(rows(owner).nth(0)).toBeFocused();
  });
});

test.describe("the thread", () => {
  test("shows an album, a voice message, a document, a note, and how each reply fared", async ({ owner }) => {
    await open(owner);
    const album = thread(owner).getByTestId("album");
    await album.scrollIntoViewIfNeeded();
    await expect(album.getByRole("img")).toHaveCount(3);
    await album.getByRole("button").first().click();
    const viewer = owner.getByRole("dialog");
    await expect(viewer.getByRole("img")).toBeVisible();
    await expectAccessible(owner);
    await owner.keyboard.press("ArrowRight");
    await expect(viewer.getByRole("heading")).toContainText("2");
    await owner.keyboard.press("Escape");
    await expect(viewer).toHaveCount(0);

    const voice = thread(owner).getByTestId("voice");
    await voice.getByRole("button", { name: inbox.media.play }).click();
    await expect(voice.getByRole("button", { name: inbox.media.pause })).toBeVisible();
    await expect(voice.getByText("0:02")).toBeVisible();

    const saved = owner.waitForEvent("download");
    await thread(owner)
      .getByRole("button", { name: /Звіт про стан авто/ })
      .click();
    expect((await saved).suggestedFilename()).toBe("Звіт про стан авто.pdf");

    await expect(bubble(owner, "Клієнт із Instagram")).toHaveAttribute("data-direction", "note");
    await expect(bubble(owner, "надсилаю фото та звіт")).toContainText(inbox.message.repeated);
    await expect(bubble(owner, "Шукаю BMW X5")).toContainText(inbox.message.edited);
    await expect(bubble(owner, "Коли вам зручно")).toContainText("chat not found");
    await expect(bubble(owner, "Коли вам зручно")).toContainText(inbox.message.state.failed);
  });

  test("begins at its newest message and loads older ones as it is scrolled", async ({ owner }) => {
    await open(owner);
    await expect(newest(owner)).toBeInViewport();
    await expect(bubble(owner, "Питання 40")).toHaveCount(0);
    await expect
      .poll(async () => {
        await thread(owner).evaluate((element) => element.scrollTo({ top: -element.scrollHeight }));
        return bubble(owner, "Питання 0").count();
      })
      .toBe(1);
    await owner.getByRole("button", { name: inbox.newest }).click();
    await expect(newest(owner)).toBeInViewport();
  });

  test("is read when it is opened, and the badge goes", async ({ owner }) => {
    await owner.goto("/inbox?unread=true");
    const row = rows(owner).first();
    const id = await row.getAttribute("data-row-link");
    const read = bodyOf(owner, "POST", new RegExp(`${id}/read$`));
    await row.click();
    expect((await read).message_id).toMatch(/^[0-9a-f-]{36}$/);
    await owner.goto("/inbox");
    const same = owner.locator(`[data-row-link="${id}"]`);
    await expect(same).toBeVisible();
    await expect(same.getByTestId("unread")).toHaveCount(0);
  });

  test("a conversation of another workspace, or of none, is not found", async ({ owner }) => {
    await owner.goto("/inbox/0199b3a2-ffff-7000-8000-000000000000");
    await expect(owner.getByRole("alert")).toContainText(problem.not_found.title);
    await expectAccessible(owner);
  });
});

test("at 360 px list, thread and context are pages of their own", async ({ owner }) => {
  await owner.setViewportSize({ width: 360, height: 780 });
  await owner.goto("/inbox");
  await expect(rows(owner).first()).toBeVisible();
  expect(await sideways(owner)).toBe(false);
  await expectAccessible(owner);
  await rows(owner).first().click();
  await expect(rows(owner)).toHaveCount(0);
  await expect(textOf(owner)).toBeInViewport();
  await expect(newest(owner)).toBeInViewport();
  expect(await height(thread(owner))).toBeGreaterThan(200);
  expect(await sideways(owner)).toBe(false);
  await expectAccessible(owner);
  await owner.getByRole("button", { name: inbox.context.open }).click();
  await expect(owner).toHaveURL(/panel=context/);
  await expect(owner.getByTestId("context")).toContainText("client_lead");
  expect(await sideways(owner)).toBe(false);
  await expectAccessible(owner);
  await owner.getByRole("button", { name: inbox.context.back }).click();
  await expect(thread(owner)).toBeVisible();
  await owner.getByRole("button", { name: inbox.back }).click();
  await expect(rows(owner).first()).toBeVisible();
});

for (const theme of themes) {
  test(`the three panes are accessible in the ${theme} theme`, async ({ owner }) => {
    await useTheme(owner, theme);
    await open(owner);
    await expect(owner.getByTestId("context")).toContainText("client_lead");
    await expect(owner.getByTestId("lead-link")).toBeVisible();
    await expectAccessible(owner);
    await thread(owner).getByTestId("album").scrollIntoViewIfNeeded();
    await owner.keyboard.press("n");
    await owner.keyboard.type("/he");
    await expect(owner.getByRole("listbox")).toBeVisible();
    await expectAccessible(owner);
    await textOf(owner).fill("");
    await owner.goto("/inbox?status=open");
    // One who blocked the bot, and one the bot is silent for.
    for (const text of [inbox.unreachable.short, "Тарас Приклад"]) {
      await rows(owner).filter({ hasText: text }).first().click();
      await expect(textOf(owner)).toBeVisible();
      await expectAccessible(owner);
    }
  });
}

test.describe("for somebody who may only look", () => {
  test("nothing can be written or changed, and the page says which right is missing", async ({ viewer }) => {
    const written: string[] = [];
    viewer.on("request", (request) => {
      const seen = request.url().endsWith("/read");
      if (request.method() !== "GET" && request.url().includes("/api/conversations") && !seen)
        written.push(request.url());
    });
    await open(viewer);
    await expect(viewer.getByText("inbox.write")).toBeVisible();
    await expect(composer(viewer)).toHaveCount(0);
    await expect(viewer.getByLabel(inbox.field.status)).toHaveCount(0);
    await viewer.keyboard.press("r");
    await expectAccessible(viewer);
    expect(written).toEqual([]);
  });
});
