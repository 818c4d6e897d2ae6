import { expect, expectAccessible, rows, test, themes, uk, useTheme } from "./kit";

const { telegram: t, list } = uk;

test.describe("the bots", () => {
  test("are filtered in the URL and open beside the list by the keyboard", async ({ owner }) => {
    await owner.goto("/telegram");
    await expect(rows(owner).first()).toBeVisible();
    await owner.getByRole("button", { name: t.status.active, exact: true }).click();
    await expect(owner).toHaveURL(/\/telegram\?status=active$/);
    await owner.keyboard.press("j");
    await owner.keyboard.press("Enter");
    await expect(owner.getByTestId("bot-panel")).toBeFocused();
    await expect(owner).toHaveURL(/\/telegram\/[0-9a-f-]+\?status=active$/);
    await owner.keyboard.press("Escape");
    await expect(owner.getByTestId("bot-panel")).toHaveCount(0);
    await owner.getByLabel(t.filter.q).fill("no such bot");
    await expect(owner.getByTestId("list-filtered-empty")).toBeVisible();
    await owner.getByRole("button", { name: list.filteredEmpty.reset }).click();
    await expect(rows(owner).first()).toBeVisible();
  });

  test("tell empty, failed and forbidden apart", async ({ owner }) => {
    const answer = (status: number, body: object) =>
      owner.route(/\/api\/bots\?/, (route) => route.fulfill({ status, json: body }));
    await answer(200, { items: [], total: 0, total_more: false });
    await owner.goto("/telegram");
    await expect(owner.getByTestId("list-empty").getByRole("button", { name: t.connect.open })).toBeVisible();
    await owner.unrouteAll();
    await answer(403, { status: 403, detail: "permission bots.read is missing" });
    await owner.reload();
    await expect(owner.getByTestId("forbidden")).toContainText("bots.read");
    await owner.unrouteAll();
    await answer(500, { status: 500, request_id: "req-0042" });
    await owner.reload();
    await expect(owner.getByTestId("error")).toContainText("req-0042");
  });

  for (const theme of themes) {
    test(`are accessible in the ${theme} theme, with a bot open`, async ({ owner }) => {
      await useTheme(owner, theme);
      await owner.goto("/telegram");
      await expect(rows(owner).first()).toBeVisible();
      await expectAccessible(owner);
      await rows(owner).first().click();
      await expect(
        owner.getByTestId("bot-panel").getByRole("heading", { name: t.health.title }),
      ).toBeVisible();
      await expectAccessible(owner);
      await owner.getByRole("tab", { name: t.tab.menu }).click();
      await expect(owner.getByLabel(t.menu.name.replace("{{n}}", "1"))).toBeVisible();
      await expectAccessible(owner);
    });
  }
});

test.describe("connecting", () => {
  test("refuses what is no token, tells what Telegram refuses, and leads on", async ({ owner }) => {
    await owner.goto("/telegram");
    await owner.getByRole("button", { name: t.connect.open }).click();
    const dialog = owner.getByRole("dialog");
    const token = dialog.getByLabel(t.connect.token);
    await token.fill("not a token");
    await dialog.getByRole("button", { name: t.connect.submit }).click();
    await expect(dialog).toContainText(t.connect.tokenError);
    await token.fill("990000000:AAInventedInventedInvented_unknown");
    await dialog.getByRole("button", { name: t.connect.submit }).click();
    await expect(dialog).toContainText("Telegram does not know this token");
    await expectAccessible(owner);
    const number = String(Date.now()).slice(-9);
    await token.fill(`${number}:AAInventedInventedInventedInvented`);
    await dialog.getByRole("button", { name: t.connect.submit }).click();
    const done = dialog.getByTestId("connected");
    await expect(done).toContainText(`@fresh_${number}_bot`);
    await done.getByRole("button", { name: t.admin.code }).click();
    await expect(done.getByTestId("admin-code")).toContainText(`/admin@fresh_${number}_bot`);
    await expectAccessible(owner);
    await dialog.getByRole("button", { name: t.next.open }).click();
    await expect(owner.getByTestId("bot-panel")).toContainText(`@fresh_${number}_bot`);
  });

  test("a bot is renamed, rotated, and disconnected only when its name is typed", async ({ owner }) => {
    await owner.goto("/telegram?q=demo_second");
    await rows(owner).first().click();
    const panel = owner.getByTestId("bot-panel");
    await panel.getByRole("button", { name: t.health.ask }).click();
    await expect(panel.getByTestId("webhook")).toContainText(t.health.registered);
    await panel.getByLabel(t.rename.label).fill("Майданчик на Окружній");
    await panel.getByRole("button", { name: t.rename.submit }).click();
    await expect(panel.getByText("Майданчик на Окружній").first()).toBeVisible();
    await panel.getByRole("button", { name: t.rotate.open }).click();
    await owner
      .getByRole("dialog", { name: t.rotate.sure })
      .getByRole("button", { name: t.rotate.submit })
      .click();
    await expect(owner.getByText(t.rotate.done)).toBeVisible();
    await panel.getByRole("button", { name: t.disconnect.open }).click();
    const dialog = owner.getByRole("dialog", { name: /Відключити/ });
    const submit = dialog.getByRole("button", { name: t.disconnect.submit, exact: true });
    await dialog.getByRole("textbox").fill("demo_client_bot");
    await expect(submit).toBeDisabled();
    await dialog.getByRole("textbox").fill("@demo_second_bot");
    await submit.click();
    await expect(panel).toHaveCount(0);
    await expect(owner.getByRole("table")).toContainText(t.status.disconnected);
  });
});

test("commands are written in every language before they can be saved", async ({ owner }) => {
  await owner.goto("/telegram?q=demo_client");
  await rows(owner).first().click();
  await owner.getByRole("tab", { name: t.tab.menu }).click();
  const label = (text: string, n: number) =>
    owner.getByLabel(text.replace("{{n}}", String(n)), { exact: true });
  await owner.getByRole("button", { name: t.menu.add }).click();
  await label(t.menu.name, 3).fill("sell");
  const save = owner.getByRole("button", { name: t.menu.save });
  for (const [language, words] of [
    ["uk", "Продати авто"],
    ["ru", "Продать авто"],
    ["en", "Sell a car"],
  ] as const) {
    await expect(save).toBeDisabled();
    await owner.getByRole("button", { name: t.language[language] }).click();
    await label(t.menu.description, 3).fill(words);
  }
  await save.click();
  await expect(owner.getByText(t.menu.saved)).toBeVisible();
  await owner.reload();
  await expect(label(t.menu.name, 3)).toHaveValue("sell");
});

test("whoever may only look sees the right that is missing", async ({ viewer }) => {
  await viewer.goto("/telegram");
  await expect(viewer.getByRole("button", { name: t.connect.open })).toHaveCount(0);
  await rows(viewer).first().click();
  await expect(viewer.getByTestId("bot-panel").getByText("bots.write")).toBeVisible();
  await expect(viewer.getByRole("button", { name: t.disconnect.open })).toHaveCount(0);
  await expectAccessible(viewer);
});

test("at 360 px the list is cards and a bot is a page of its own", async ({ owner }) => {
  await owner.setViewportSize({ width: 360, height: 780 });
  const sideways = () => owner.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  await owner.goto("/telegram");
  await owner.getByRole("list", { name: t.title }).locator("[data-row-link]").first().click();
  await expect(owner.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(owner.getByRole("heading", { name: t.health.title })).toBeVisible();
  expect(await sideways()).toBe(false);
  await expectAccessible(owner);
  await owner.getByRole("button", { name: t.back }).click();
  await expect(owner.getByRole("list", { name: t.title })).toBeVisible();
});
