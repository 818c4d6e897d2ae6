import type { Page } from "@playwright/test";
import { bodies, expect, expectAccessible, rows, test, themes, uk, useTheme } from "./kit";

const { scenarios: t, list, problem } = uk;

const open = async (page: Page, name: string, search = "") => {
  await page.goto("/scenarios");
  const href = await rows(page).filter({ hasText: name }).getAttribute("href");
  await page.goto(`${href}${search}`);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
};
const saved = (page: Page) => page.getByTestId("save-state");
const lead = "Залишити заявку на авто";

test.describe("the list", () => {
  test("filters by words and state, in the URL, and resets", async ({ owner }) => {
    await owner.goto("/scenarios");
    await expect(rows(owner)).not.toHaveCount(0);
    await owner.getByRole("button", { name: t.state.never, exact: true }).click();
    await expect(owner).toHaveURL(/\/scenarios\?state=never$/);
    await owner.getByLabel(t.filter.q).fill("nothing is called this");
    await expect(owner.getByTestId("list-filtered-empty")).toBeVisible();
    await expectAccessible(owner);
    await owner.getByRole("button", { name: list.filteredEmpty.reset }).click();
    await expect(rows(owner).first()).toBeVisible();
  });

  test("tells empty, failed and forbidden apart", async ({ owner }) => {
    const answer = (status: number, body: object) =>
      owner.route(/\/api\/scenarios(\?|$)/, (route) => route.fulfill({ status, json: body }));
    await answer(200, { items: [], total: 0, total_more: false });
    await owner.goto("/scenarios");
    await expect(owner.getByTestId("list-empty")).toContainText(t.empty.title);
    await owner.unrouteAll();
    await answer(403, { status: 403, detail: "permission scenarios.read is missing" });
    await owner.reload();
    await expect(owner.getByTestId("forbidden")).toContainText("scenarios.read");
    await owner.unrouteAll();
    await answer(500, { status: 500, request_id: "req-0815" });
    await owner.reload();
    await expect(owner.getByTestId("error")).toContainText("req-0815");
    await owner.unrouteAll();
    await owner.getByRole("button", { name: problem.retry }).click();
    await expect(rows(owner).first()).toBeVisible();
  });

  test("begins a scenario and refuses a key that is taken", async ({ owner }) => {
    await owner.goto("/scenarios");
    await owner.getByRole("button", { name: t.create.open }).click();
    const dialog = owner.getByRole("dialog");
    await dialog.getByLabel(t.field.title).fill("Тест-драйв");
    await dialog.getByLabel(t.create.key).fill("Тест");
    await dialog.getByRole("button", { name: t.create.submit }).click();
    await expect(dialog).toContainText(t.create.keyError);
    await dialog.getByLabel(t.create.key).fill("client_lead");
    await dialog.getByRole("button", { name: t.create.submit }).click();
    await expect(dialog).toContainText(t.create.keyTaken);
    await dialog.getByLabel(t.create.key).fill(`drive_${Date.now() % 100_000}`);
    await dialog.getByRole("button", { name: t.create.submit }).click();
    await expect(owner).toHaveURL(/\/scenarios\/[0-9a-f-]+\?node=message$/);
    await expect(owner.getByTestId("node-panel")).toContainText(t.problem.missing_language);
  });
});

test.describe("the editor", () => {
  test("draws the flow, opens a node and saves its text by itself", async ({ owner }) => {
    await open(owner, lead);
    await owner.locator('[data-step="name"]').click();
    const panel = owner.getByTestId("node-panel");
    await expect(owner).toHaveURL(/node=name/);
    const patched = await bodies(owner, "PATCH", /\/api\/scenarios\//);
    await panel.getByRole("button", { name: t.language.en }).click();
    await panel.getByLabel(t.field.text, { exact: true }).fill("What is your name?");
    await expect(saved(owner)).toHaveAttribute("data-state", "saved");
    expect(patched.at(-1)).toMatchObject({
      flow: { nodes: { name: { text: { en: "What is your name?" } } } },
    });
    await owner.reload();
    await expect(owner.getByTestId("node-panel").getByLabel(t.field.text, { exact: true })).toHaveValue(
      "What is your name?",
    );
  });

  test("marks what is not written and leads from the check to the node", async ({ owner }) => {
    await open(owner, lead, "?node=car&texts=ru");
    const panel = owner.getByTestId("node-panel");
    await panel.getByLabel(t.field.text, { exact: true }).fill("");
    await expect(panel.getByText(t.notWritten)).toBeAttached();
    await expect(saved(owner)).toHaveAttribute("data-state", "saved");
    await owner.getByRole("button", { name: /^\d+ помил/ }).click();
    await owner.getByTestId("problems").getByRole("button", { name: t.problem.missing_language }).click();
    await expect(owner).toHaveURL(/node=car/);
    await panel.getByLabel(t.field.text, { exact: true }).fill("Какое авто ищете?");
    await expect(owner.getByRole("button", { name: t.problems.none })).toBeVisible();
  });

  test("relinks a node and adds and deletes one", async ({ owner }) => {
    await open(owner, lead, "?view=steps");
    await owner.getByRole("button", { name: t.add }).click();
    await owner.getByRole("button", { name: t.type.MESSAGE, exact: true }).click();
    await expect(owner).toHaveURL(/node=message/);
    const panel = owner.getByTestId("node-panel");
    await panel.getByLabel(t.field.next, { exact: true }).selectOption("car");
    await expect(saved(owner)).toHaveAttribute("data-state", "saved");
    await panel.getByRole("button", { name: t.remove.open }).click();
    await panel.getByRole("button", { name: t.remove.yes }).click();
    await expect(panel).toHaveCount(0);
    await expect(saved(owner)).toHaveAttribute("data-state", "saved");
    await expect(owner.locator('[data-step="message"]')).toHaveCount(0);
  });

  test("a lost update keeps both and asks which stays", async ({ owner }) => {
    await open(owner, "Написати менеджеру", "?view=steps");
    await owner.route(/\/api\/scenarios\/[0-9a-f-]+$/, (route) =>
      route.request().method() === "PATCH"
        ? route.fulfill({ status: 409, json: { status: 409, code: "scenario_changed" } })
        : route.fallback(),
    );
    await owner.locator("[data-step]").nth(1).click();
    await owner.getByTestId("node-panel").getByLabel(t.field.text, { exact: true }).first().fill("Моє");
    await expect(owner.getByRole("alert")).toContainText(t.conflict.title);
    await expectAccessible(owner);
    await owner.unrouteAll();
    await owner.getByRole("button", { name: t.conflict.mine }).click();
    await expect(saved(owner)).toHaveAttribute("data-state", "saved");
    await expect(
      owner.getByTestId("node-panel").getByLabel(t.field.text, { exact: true }).first(),
    ).toHaveValue("Моє");
  });

  test("publishes after saying who stands in it, and says where they stand", async ({ owner }) => {
    await open(owner, lead);
    await owner.getByRole("button", { name: t.publish.open }).click();
    const dialog = owner.getByRole("dialog");
    await expect(dialog.getByTestId("standing")).toContainText("3");
    await expectAccessible(owner);
    await dialog.getByRole("button", { name: t.publish.submit }).click();
    await expect(dialog.getByRole("list", { name: t.publish.where })).toContainText("3");
    await dialog.getByRole("button", { name: t.close }).last().click();
    // The next change goes against the version the publication made.
    await owner.locator('[data-step="name"]').click();
    await owner.getByTestId("node-panel").getByLabel(t.field.help).fill("Напишіть ім’я літерами.");
    await expect(saved(owner)).toHaveAttribute("data-state", "saved");
  });

  test("the simulator is chatted with in another language, by keys and buttons", async ({ owner }) => {
    await open(owner, lead, "?drawer=simulator");
    const chat = owner.getByTestId("simulator");
    await chat.getByLabel(t.simulator.language).selectOption("ru");
    await chat.getByRole("button", { name: t.simulator.begin }).click();
    await expect(chat.getByRole("log")).toContainText("ваше имя");
    for (const words of ["Олена", "BMW X5", "30000", "Київ"]) {
      await chat.getByLabel(t.simulator.message).fill(words);
      await chat.getByRole("button", { name: t.simulator.send }).click();
      await expect(chat.getByRole("log")).toContainText(words);
    }
    await chat.getByRole("group", { name: t.simulator.keyboard }).getByRole("button").click();
    await chat.getByRole("button", { name: /Подтвердить/ }).click();
    await expect(chat.getByRole("log")).toContainText(t.effect.create_lead);
    await chat.getByText(t.simulator.steps).click();
    await expect(chat.getByTestId("simulator-steps").getByRole("listitem").first()).toContainText(
      "client_lead",
    );
    await expectAccessible(owner);
  });

  for (const theme of themes) {
    test(`is accessible in the ${theme} theme, as a graph and as steps`, async ({ owner }) => {
      await useTheme(owner, theme);
      await open(owner, lead, "?node=confirm");
      await expect(owner.locator(".react-flow__node").first()).toBeVisible();
      await expectAccessible(owner);
      await owner.getByRole("button", { name: t.showSteps }).click();
      await expect(owner.getByRole("list", { name: t.steps })).toBeVisible();
      await expectAccessible(owner);
    });
  }
});

test("whoever may only look reads everything and changes nothing", async ({ viewer }) => {
  await open(viewer, lead, "?view=steps&node=name");
  await expect(viewer.getByTestId("node-panel")).toContainText("scenarios.write");
  await expect(viewer.getByTestId("node-panel").getByLabel(t.field.text, { exact: true })).toBeDisabled();
  await expect(viewer.getByRole("button", { name: t.publish.open })).toHaveCount(0);
  await expect(viewer.getByRole("button", { name: t.add })).toHaveCount(0);
  await expectAccessible(viewer);
});

test("at 360 px the flow is steps, and a node is a page of its own", async ({ owner }) => {
  await owner.setViewportSize({ width: 360, height: 780 });
  const sideways = () => owner.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  await owner.goto("/scenarios");
  await owner.getByRole("list", { name: t.title }).locator("[data-row-link]").nth(1).click();
  await owner.locator('[data-step="name"]').click();
  await expect(owner.getByRole("heading", { level: 1 })).toContainText(t.type.QUESTION_TEXT);
  await expect(owner.getByRole("list", { name: t.steps })).toHaveCount(0);
  expect(await sideways()).toBe(false);
  await expectAccessible(owner);
  await owner.getByRole("button", { name: t.back }).click();
  await expect(owner.locator('[data-step="name"]')).toBeFocused();
  expect(await sideways()).toBe(false);
});
