import type { Page } from "@playwright/test";
import { bodyOf, expect, expectAccessible, test, uk } from "./kit";

const { inbox } = uk;
const thread = (page: Page) => page.getByTestId("thread");
const composer = (page: Page) => page.getByTestId("composer");
const textOf = (page: Page) => composer(page).getByRole("textbox");
const bubble = (page: Page, text: string) => thread(page).getByTestId("message").filter({ hasText: text });
const unique = (text: string) => `${text} ${crypto.randomUUID().slice(0, 8)}`;

/** Opens the first open conversation with somebody who can be reached. */
async function open(page: Page, index = 0): Promise<string> {
  await page.goto("/inbox?status=open");
  const row = page.getByTestId("conversation").filter({ hasNotText: inbox.unreachable.short }).nth(index);
  const id = (await row.getAttribute("data-row-link")) ?? "";
  await row.click();
  await expect(thread(page)).toBeVisible();
  return id;
}

test.describe("answering", () => {
  test("shows the reply at once, takes the conversation over, and gives it back", async ({ owner }) => {
    await open(owner);
    const text = unique("Вітаю!");
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    let key = "";
    await owner.route(/\/messages$/, async (route) => {
      key = route.request().headers()["idempotency-key"] ?? "";
      await held;
      await route.continue();
    });
    await textOf(owner).fill(text);
    await textOf(owner).press("Control+Enter");
    await expect(thread(owner).getByTestId("pending")).toContainText(text);
    await expect(textOf(owner)).toHaveValue("");
    release();
    await expect(bubble(owner, text)).toHaveCount(1);
    await expect(thread(owner).getByTestId("pending")).toHaveCount(0);
    expect(key).toMatch(/^[0-9a-f-]{36}$/);
    await expect(bubble(owner, text)).toContainText(inbox.message.state.sent);
    await owner.unrouteAll();
    const paused = owner.getByTestId("paused");
    await expect(paused).toContainText(inbox.paused.text);
    await expectAccessible(owner);
    await paused.getByRole("button", { name: inbox.paused.giveBack }).click();
    await expect(paused).toHaveCount(0);
  });

  test("takes a failed reply back into the composer and repeats its key, but not a second one's", async ({
    owner,
  }) => {
    await open(owner);
    const text = unique("Ще раз");
    const keys: string[] = [];
    let refuse = true;
    await owner.route(/\/messages$/, async (route) => {
      keys.push(route.request().headers()["idempotency-key"] ?? "");
      if (refuse) await route.fulfill({ status: 503, contentType: "application/json", body: "{}" });
      else await route.continue();
    });
    await textOf(owner).fill(text);
    await composer(owner).getByRole("button", { name: inbox.send }).click();
    await expect(owner.getByRole("alert").filter({ hasText: inbox.notSent })).toBeVisible();
    await expect(textOf(owner)).toHaveValue(text);
    await expect(bubble(owner, text)).toHaveCount(0);
    refuse = false;
    await composer(owner).getByRole("button", { name: inbox.send }).click();
    await expect(bubble(owner, text)).toHaveCount(1);
    expect(keys[1]).toBe(keys[0]);
    await textOf(owner).fill(text);
    await composer(owner).getByRole("button", { name: inbox.send }).click();
    await expect(bubble(owner, text)).toHaveCount(2);
    expect(keys[2]).not.toBe(keys[0]);
  });

  test("keeps a note for the team only", async ({ owner }) => {
    await open(owner);
    const text = unique("Подзвонити ввечері");
    await owner.keyboard.press("n");
    await owner.keyboard.type(text);
    await owner.keyboard.press("ControlOrMeta+Enter");
    await expect(bubble(owner, text)).toHaveAttribute("data-direction", "note");
    await expect(composer(owner).getByRole("button", { name: inbox.attach.open })).toHaveCount(0);
  });

  test("uploads photos and documents with progress, and sends them with the text", async ({ owner }) => {
    await open(owner);
    const text = unique("Фото авто");
    const png = Buffer.from(
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPj/HwADAgH/p2d9ZQAAAABJRU5ErkJggg==",
      "base64",
    );
    await owner.getByTestId("files").setInputFiles([
      { name: "car.png", mimeType: "image/png", buffer: png },
      { name: "report.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4") },
    ]);
    const attachments = composer(owner).getByTestId("attachment");
    await expect(attachments).toHaveCount(2);
    await expect(composer(owner).locator("[data-state=done]")).toHaveCount(2);
    await expectAccessible(owner);
    await textOf(owner).fill(text);
    await textOf(owner).press("Control+Enter");
    const sent = bubble(owner, text);
    await expect(sent.getByTestId("photo").getByRole("img")).toBeVisible();
    await expect(sent).toContainText("report.pdf");
    await expect(attachments).toHaveCount(0);
  });

  test("shows a refused upload and tries it again", async ({ owner }) => {
    await open(owner);
    await owner.route("**/api/uploads", (route) =>
      route.fulfill({ status: 503, contentType: "application/json", body: "{}" }),
    );
    const file = { name: "car.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4") };
    await owner.getByTestId("files").setInputFiles([file]);
    await expect(composer(owner).locator("[data-state=failed]")).toHaveCount(1);
    await expectAccessible(owner);
    await owner.unrouteAll();
    await composer(owner)
      .getByRole("button", { name: /car\.pdf ще раз/ })
      .click();
    await expect(composer(owner).locator("[data-state=done]")).toHaveCount(1);
    await composer(owner)
      .getByRole("button", { name: /Прибрати car\.pdf/ })
      .click();
    await expect(composer(owner).getByTestId("attachment")).toHaveCount(0);
  });

  test("offers canned replies by / and fills their variables", async ({ owner }) => {
    await open(owner);
    const name = await owner.getByRole("article").getByRole("heading", { level: 2 }).textContent();
    await owner.keyboard.press("r");
    await owner.keyboard.type("/hel");
    const offered = owner.getByRole("listbox").getByRole("option");
    await expect(offered.first()).toHaveAttribute("aria-selected", "true");
    await owner.keyboard.press("Enter");
    await expect(textOf(owner)).toHaveValue(new RegExp(name ?? "?"));
    await expect(owner.getByRole("listbox")).toHaveCount(0);
    await textOf(owner).fill("");
    await owner.keyboard.type("/visit");
    await owner.keyboard.press("Tab");
    // What nothing is known of stays, selected, for a person to replace.
    expect(
      await textOf(owner).evaluate((area: HTMLTextAreaElement) =>
        area.value.slice(area.selectionStart, area.selectionEnd),
      ),
    ).toBe("{address}");
    await textOf(owner).fill("");
  });

  test("a draft waits while another conversation is looked at", async ({ owner }) => {
    const id = await open(owner);
    await textOf(owner).fill("Недописане");
    await owner.getByTestId("conversation").nth(1).click();
    await expect(textOf(owner)).toHaveValue("");
    await owner.locator(`[data-row-link="${id}"]`).click();
    await expect(textOf(owner)).toHaveValue("Недописане");
    await textOf(owner).fill("");
  });

  test("whoever blocked the bot gets no reply, only notes", async ({ owner }) => {
    await owner.goto("/inbox");
    await owner.getByTestId("conversation").filter({ hasText: inbox.unreachable.short }).first().click();
    await expect(owner.getByText(inbox.unreachable.text)).toBeVisible();
    await expect(composer(owner).getByRole("button", { name: inbox.mode.reply, exact: true })).toBeDisabled();
    await expect(owner.getByLabel(inbox.writeNote)).toBeVisible();
  });
});

test.describe("standing of a conversation", () => {
  test("is assigned, put aside, resolved and reopened", async ({ owner }) => {
    await open(owner, 1);
    const pane = owner.getByRole("article");
    const status = pane.getByLabel(inbox.field.status);
    await pane.getByLabel(inbox.field.assignee).selectOption({ label: "Максим Менеджер" });
    await expect(pane.getByLabel(inbox.field.assignee).locator("option:checked")).toHaveText(
      "Максим Менеджер",
    );
    const body = bodyOf(owner, "PATCH", /\/api\/conversations\//);
    await status.selectOption("hour");
    expect(await body).toMatchObject({ status: "snoozed", version: expect.any(Number) });
    expect(new Date(String((await body).snoozed_until)).getTime()).toBeGreaterThan(Date.now() + 3_500_000);
    await expect(status).toHaveValue("snoozed");
    await pane.getByRole("button", { name: inbox.resolve }).click();
    await expect(status).toHaveValue("resolved");
    await pane.getByRole("button", { name: inbox.reopen }).click();
    await expect(status).toHaveValue("open");
  });

  test("changed by somebody else is shown beside mine, and mine can be kept", async ({ owner }) => {
    const id = await open(owner, 2);
    const pane = owner.getByRole("article");
    await expect(pane.getByLabel(inbox.field.status)).toHaveValue("open");
    let quicker = false;
    await owner.route(`**/api/conversations/${id}`, async (route) => {
      if (route.request().method() !== "PATCH" || quicker) return route.fallback();
      // A colleague was quicker by one version.
      quicker = true;
      const mine = route.request().postDataJSON();
      const headers = { ...route.request().headers(), "content-type": "application/json" };
      await route.fetch({ headers, postData: { version: mine.version, status: "pending" } });
      await route.continue();
    });
    await pane.getByRole("button", { name: inbox.resolve }).click();
    const conflict = pane.getByRole("alert");
    await expect(conflict).toContainText(inbox.status.pending);
    await expectAccessible(owner);
    await conflict.getByRole("button", { name: inbox.conflict.applyMine }).click();
    await expect(pane.getByLabel(inbox.field.status)).toHaveValue("resolved");
    await expect(conflict).toHaveCount(0);
    await pane.getByRole("button", { name: inbox.reopen }).click();
    await expect(pane.getByLabel(inbox.field.status)).toHaveValue("open");
  });
});

test("canned replies are written, changed and removed, with a way back", async ({ owner }) => {
  await open(owner);
  await composer(owner).getByRole("button", { name: inbox.canned.open }).click();
  const dialog = owner.getByRole("dialog", { name: inbox.canned.title });
  await expect(dialog.getByRole("listitem").first()).toBeVisible();
  await expectAccessible(owner);
  await dialog.getByRole("button", { name: inbox.canned.add }).click();
  await dialog.getByRole("button", { name: inbox.canned.save }).click();
  await expect(dialog.getByText(uk.problem.field.required)).toHaveCount(2);
  await expectAccessible(owner);
  const shortcut = `s${crypto.randomUUID().slice(0, 6)}`;
  await dialog.getByLabel(inbox.canned.field.shortcut).fill(shortcut);
  await dialog.getByLabel(inbox.canned.field.text).fill("Перший текст");
  await dialog.getByRole("button", { name: inbox.canned.save }).click();
  const row = dialog.getByRole("listitem").filter({ hasText: `/${shortcut}` });
  await expect(row).toContainText("Перший текст");
  await row.getByRole("button", { name: new RegExp("^Редагувати") }).click();
  await dialog.getByLabel(inbox.canned.field.text).fill("Другий текст");
  await dialog.getByRole("button", { name: inbox.canned.save }).click();
  await expect(row).toContainText("Другий текст");
  await row.getByRole("button", { name: new RegExp("^Видалити") }).click();
  await expect(row).toHaveCount(0);
});

test("what a person writes appears by itself, in the thread and in the list", async ({ owner }) => {
  const id = await open(owner, 3);
  const text = unique("Я передумав");
  const news = {
    ...{
      id: crypto.randomUUID(),
      direction: "in",
      author: { kind: "contact" },
      repeated: false,
      kind: "text",
    },
    ...{ text, state: "received", at: new Date().toISOString(), media: [] },
  };
  await owner.route(new RegExp(`/api/conversations/${id}/messages`), async (route) => {
    const page = await (await route.fetch()).json();
    await route.fulfill({ json: { ...page, items: [news, ...page.items] } });
  });
  await owner.route(/\/api\/conversations\?/, async (route) => {
    const page = await (await route.fetch()).json();
    const items = page.items.map((item: { id: string }) =>
      item.id === id ? { ...item, last_text: text } : item,
    );
    await route.fulfill({ json: { ...page, items } });
  });
  // The feed tells it once; nothing else asks within the time this test allows.
  await owner.route(/\/api\/feed\?/, async (route) => {
    const { cursor } = await (await route.fetch()).json();
    await owner.unroute(/\/api\/feed\?/);
    await route.fulfill({ json: { cursor, changes: [{ kind: "conversation", entity_id: id }] } });
  });
  await expect(bubble(owner, text)).toBeInViewport();
  await expect(owner.locator(`[data-row-link="${id}"]`)).toContainText(text);
});
