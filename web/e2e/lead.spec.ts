import type { Locator, Page } from "@playwright/test";
import { expect, expectAccessible, freshPhone, rows, test, themes, uk, useTheme } from "./kit";

const { leads, problem } = uk;

/** Opens the dialog, fills it and presses Create. */
async function create(
  page: Page,
  fields: Partial<Record<"name" | "phone" | "car" | "budget" | "city", string>>,
) {
  await page.getByRole("button", { name: leads.create.open }).first().click();
  const dialog = page.getByRole("dialog", { name: leads.create.title });
  for (const [field, value] of Object.entries(fields)) {
    await dialog
      .getByLabel(leads.field[field as keyof typeof fields], { exact: field !== "name" })
      .fill(value);
  }
  await dialog.getByRole("button", { name: leads.create.submit }).click();
  return dialog;
}

const toasts = (page: Page) => page.getByRole("region", { name: uk.shell.toasts });
const status = (panel: Locator) => panel.getByLabel(leads.field.status, { exact: true });

test("a lead made by hand is new, the same person's next one merges, and the panel shows it", async ({
  owner,
}) => {
  const phone = freshPhone();
  await owner.goto("/leads");
  await create(owner, {
    name: "Галина Пробна",
    phone,
    car: "Mazda CX-5",
    budget: "22 000 $",
    city: "Дніпро",
  });
  const panel = owner.getByTestId("lead-panel");
  await expect(panel.getByRole("heading", { name: "Галина Пробна" })).toBeVisible();
  await expect(panel).toContainText("Mazda CX-5");
  await expect(panel).toContainText(leads.activity.created);
  await expect(toasts(owner)).toContainText(/створено/);
  const url = owner.url();

  await owner.goto("/leads");
  await create(owner, { name: "Галина Пробна", phone, car: "Mazda CX-60" });
  await expect(toasts(owner)).toContainText(leads.create.mergedText);
  expect(owner.url()).toBe(url);
});

test("the form refuses what it can see, then shows the server's refusal at the field", async ({ owner }) => {
  await owner.goto("/leads");
  const dialog = await create(owner, { phone: "12" });
  const name = dialog.getByLabel(leads.field.name);
  const phone = dialog.getByLabel(leads.field.phone, { exact: true });
  await expect(name).toHaveAccessibleDescription(problem.field.required);
  await expect(name).toBeFocused();
  await expect(phone).toHaveAccessibleDescription(problem.field.phone);
  await expectAccessible(owner);

  await name.fill("Невдалий Номер");
  await phone.fill("000000000");
  await dialog.getByRole("button", { name: leads.create.submit }).click();
  await expect(phone).toHaveAttribute("aria-invalid", "true");
  await expect(phone).toHaveAccessibleDescription(/Сервер не прийняв/);
  await expect(phone).toBeFocused();
});

test("a lost answer is repeated with the same key and makes one lead", async ({ owner }) => {
  const keys: (string | undefined)[] = [];
  await owner.route("**/api/leads", async (route) => {
    if (route.request().method() !== "POST") return route.fallback();
    keys.push(route.request().headers()["idempotency-key"]);
    if (keys.length > 1) return route.fallback();
    await route.fetch();
    return route.abort();
  });
  await owner.goto("/leads");
  const dialog = await create(owner, { name: "Повтор Запиту", phone: freshPhone() });
  await expect(dialog.getByRole("alert")).toContainText(problem.network.title);
  await dialog.getByRole("button", { name: leads.create.submit }).click();
  await expect(toasts(owner)).toContainText(/створено/);
  expect(keys).toHaveLength(2);
  expect(keys[0]).toBeTruthy();
  expect(keys[1]).toBe(keys[0]);
});

test("status, assignee and details are changed in place and told in the timeline", async ({ owner }) => {
  await owner.goto("/leads");
  await create(owner, { name: "Зміна Статусу", phone: freshPhone(), car: "Kia Ceed" });
  const panel = owner.getByTestId("lead-panel");
  await status(panel).selectOption("in_progress");
  await expect(status(panel)).toBeEnabled();
  await expect(status(panel)).toHaveValue("in_progress");
  await expect(panel).toContainText(leads.activity.status);

  const assignee = panel.getByLabel(leads.field.assignee);
  await assignee.selectOption({ index: 1 });
  await expect(assignee).toBeEnabled();
  await expect(assignee).not.toHaveValue("");

  await panel.getByRole("button", { name: leads.edit.open }).click();
  await panel.getByLabel(leads.field.car).fill("Kia Sportage");
  await panel.getByRole("button", { name: leads.edit.save }).click();
  await expect(panel.getByRole("definition").filter({ hasText: "Kia Sportage" })).toBeVisible();

  await owner.reload();
  await expect(status(panel)).toHaveValue("in_progress");
  await expect(panel).toContainText("Kia Sportage");
});

test("a lost update shows both values and saves the chosen one", async ({ owner, ownerContext }) => {
  await owner.goto("/leads");
  await create(owner, { name: "Двоє Одразу", phone: freshPhone() });
  const mine = owner.getByTestId("lead-panel");
  await expect(status(mine)).toHaveValue("new");

  const other = await ownerContext.newPage();
  await other.goto(owner.url());
  const theirs = other.getByTestId("lead-panel");
  await status(theirs).selectOption("lost");
  await expect(status(theirs)).toBeEnabled();
  await other.close();

  await status(mine).selectOption("in_progress");
  const conflict = mine.getByRole("alert");
  await expect(conflict).toContainText(leads.conflict.title);
  await expect(conflict.getByRole("cell")).toHaveText([leads.status.in_progress, leads.status.lost]);
  await expect(status(mine)).toHaveValue("lost");
  await expectAccessible(owner);
  await conflict.getByRole("button", { name: leads.conflict.keepNow }).click();
  await expect(conflict).toHaveCount(0);
  await expect(status(mine)).toHaveValue("lost");
});

test("a refused change rolls back and says so", async ({ owner }) => {
  await owner.goto("/leads");
  await create(owner, { name: "Без Мережі", phone: freshPhone() });
  const panel = owner.getByTestId("lead-panel");
  await expect(status(panel)).toHaveValue("new");
  await owner.route("**/api/leads/*", (route) =>
    route.request().method() === "PATCH"
      ? route.fulfill({ status: 503, json: { status: 503 } })
      : route.fallback(),
  );
  await status(panel).selectOption("won");
  await expect(owner.getByRole("alert")).toContainText(leads.notSaved);
  await expect(status(panel)).toHaveValue("new");
  await owner.unrouteAll();
  await owner.getByRole("button", { name: problem.retry }).click();
  await expect(status(panel)).toHaveValue("won");
});

test("a lead of another workspace, or of none, is not found", async ({ owner }) => {
  await owner.goto("/leads/0199b3a2-ffff-7000-8000-000000000000");
  await expect(owner.getByRole("alert")).toContainText(problem.not_found.title);
  await expectAccessible(owner);
});

for (const theme of themes) {
  test(`every tab of a lead is accessible in the ${theme} theme and has an address`, async ({ owner }) => {
    await useTheme(owner, theme);
    await owner.goto("/leads");
    await rows(owner).first().click();
    const panel = owner.getByTestId("lead-panel");
    await expect(panel.getByRole("list", { name: leads.tab.timeline })).toBeVisible();
    await expectAccessible(owner);
    for (const tab of ["conversation", "deliveries"] as const) {
      await panel.getByRole("tab", { name: leads.tab[tab] }).click();
      await expect(owner).toHaveURL(new RegExp(`tab=${tab}`));
      await expect(panel.getByRole("tabpanel").getByRole("status")).toHaveCount(0);
      await expectAccessible(owner);
    }
    await owner.reload();
    await expect(panel.getByRole("tab", { name: leads.tab.deliveries })).toHaveAttribute(
      "aria-selected",
      "true",
    );
  });
}
