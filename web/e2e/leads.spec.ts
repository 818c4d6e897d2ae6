import { answerLeads, expect, expectAccessible, rows, test, themes, uk, useTheme } from "./kit";

const { leads, list, problem } = uk;

test.describe("the list", () => {
  test("keeps its filters in the URL, for reload, Back and colleagues", async ({ owner }) => {
    await owner.goto("/leads");
    await expect(rows(owner).first()).toBeVisible();
    await owner.getByRole("button", { name: leads.status.new, exact: true }).click();
    await owner.getByLabel(leads.filter.type).selectOption("buy");
    await expect(owner).toHaveURL(/\/leads\?status=new&type=buy$/);
    await owner.reload();
    await expect(owner.getByRole("button", { name: leads.status.new, exact: true })).toHaveAttribute(
      "aria-pressed",
      "true",
    );
    await expect(owner.getByLabel(leads.filter.type)).toHaveValue("buy");
    await owner.goBack();
    await expect(owner).toHaveURL(/\/leads\?status=new$/);
    await expect(owner.getByLabel(leads.filter.type)).toHaveValue("");
  });

  test("searches after a pause, says when nothing is found, and resets", async ({ owner }) => {
    await owner.goto("/leads");
    await expect(rows(owner).first()).toBeVisible();
    await owner.keyboard.press("/");
    await expect(owner.getByLabel(leads.filter.q)).toBeFocused();
    await owner.keyboard.type("nobody is called this");
    await expect(owner.getByTestId("list-filtered-empty")).toBeVisible();
    await expect(owner).toHaveURL(/q=nobody\+is\+called\+this/);
    await expectAccessible(owner);
    await owner.getByRole("button", { name: list.filteredEmpty.reset }).click();
    await expect(rows(owner).first()).toBeVisible();
    await expect(owner.getByLabel(leads.filter.q)).toHaveValue("");
  });

  test("sorts on the server by when the lead came", async ({ owner }) => {
    await owner.goto("/leads");
    await owner.getByRole("button", { name: leads.column.created }).click();
    await expect(owner).toHaveURL(/sort=-created_at/);
    await owner.getByRole("button", { name: leads.column.created }).click();
    await expect(owner).toHaveURL(/sort=created_at/);
    await expect(owner.getByRole("columnheader", { name: leads.column.created })).toHaveAttribute(
      "aria-sort",
      "ascending",
    );
  });

  test("pages by cursor, forward and back, with a true total", async ({ owner }) => {
    const page = (name: string, next?: string) => ({
      items: [lead(name)],
      ...(next ? { next_cursor: next } : {}),
      total: 10_000,
      total_more: true,
    });
    await owner.route(/\/api\/leads\?/, (route) => {
      const cursor = new URL(route.request().url()).searchParams.get("cursor");
      const body =
        cursor === "c2" ? page("Second", "c3") : cursor === "c3" ? page("Third") : page("First", "c2");
      return route.fulfill({ json: body });
    });
    await owner.goto("/leads");
    await expect(rows(owner)).toHaveText("First");
    await expect(owner.getByTestId("leads-total")).toHaveText(/понад 10.000 лідів/);
    await owner.getByRole("button", { name: list.next }).click();
    await expect(rows(owner)).toHaveText("Second");
    await owner.getByRole("button", { name: list.next }).click();
    await expect(rows(owner)).toHaveText("Third");
    await expect(owner.getByRole("button", { name: list.next })).toBeDisabled();
    await owner.getByRole("button", { name: list.previous }).click();
    await expect(rows(owner)).toHaveText("Second");
    await owner.goBack();
    await expect(rows(owner)).toHaveText("Third");
    await owner.getByRole("button", { name: list.firstPage }).click();
    await expect(rows(owner)).toHaveText("First");
    await owner.goto("/leads?cursor=c2");
    await expect(rows(owner)).toHaveText("Second");
    await expect(owner.getByRole("button", { name: list.previous })).toBeDisabled();
  });

  test("draws a skeleton while it loads", async ({ owner }) => {
    const [release, held] = gate();
    await owner.route(/\/api\/leads\?/, async (route) => {
      await held;
      await route.fallback();
    });
    await owner.goto("/leads");
    await expect(owner.getByTestId("list-loading")).toBeVisible();
    await expectAccessible(owner);
    release();
    await expect(rows(owner).first()).toBeVisible();
  });

  test("offers the first step when there is nothing yet", async ({ owner }) => {
    await answerLeads(owner, 200, { items: [], total: 0, total_more: false });
    await owner.goto("/leads");
    const empty = owner.getByTestId("list-empty");
    await expect(empty).toContainText(leads.empty.title);
    await expect(empty.getByRole("button", { name: leads.create.open })).toBeVisible();
    await expectAccessible(owner);
  });

  test("shows a failure with its request id and tries again", async ({ owner }) => {
    await answerLeads(owner, 500, { status: 500, code: "internal", request_id: "req-4711" });
    await owner.goto("/leads");
    await expect(owner.getByTestId("error")).toContainText("req-4711");
    await expectAccessible(owner);
    await owner.unrouteAll();
    await owner.getByRole("button", { name: problem.retry }).click();
    await expect(rows(owner).first()).toBeVisible();
  });

  test("names the permission whose lack closes it", async ({ owner }) => {
    await answerLeads(owner, 403, {
      status: 403,
      code: "permission_missing",
      detail: "permission leads.read is missing",
    });
    await owner.goto("/leads");
    await expect(owner.getByTestId("forbidden")).toContainText("leads.read");
    await expectAccessible(owner);
  });

  test("is worked from the keyboard: j, k, Enter, Esc", async ({ owner }) => {
    await owner.goto("/leads");
    await expect(rows(owner).nth(1)).toBeVisible();
    await owner.keyboard.press("j");
    await expect(rows(owner).nth(0)).toBeFocused();
    await owner.keyboard.press("j");
    await expect(rows(owner).nth(1)).toBeFocused();
    await owner.keyboard.press("k");
    const name = await rows(owner).nth(0).textContent();
    await owner.keyboard.press("Enter");
    await expect(owner.getByRole("dialog", { name: name ?? "" })).toBeFocused();
    await owner.keyboard.press("Escape");
    await expect(owner.getByRole("dialog")).toHaveCount(0);
    await expect(rows(owner).nth(0)).toBeFocused();
  });

  for (const theme of themes) {
    test(`is accessible in the ${theme} theme`, async ({ owner }) => {
      await useTheme(owner, theme);
      await owner.goto("/leads");
      await expect(rows(owner).first()).toBeVisible();
      await expectAccessible(owner);
    });
  }
});

test.describe("for somebody who may only look", () => {
  test("nothing can be changed, and the page says which right is missing", async ({ viewer }) => {
    await viewer.goto("/leads");
    await rows(viewer).first().click();
    const panel = viewer.getByTestId("lead-panel");
    await expect(panel.getByText("leads.write")).toBeVisible();
    await expect(viewer.getByRole("button", { name: leads.create.open })).toHaveCount(0);
    await expect(panel.getByLabel(leads.field.status)).toHaveCount(0);
    await expect(panel.getByRole("button", { name: leads.edit.open })).toHaveCount(0);
    await expectAccessible(viewer);
  });

  test("the server refuses too and names the right", async ({ viewer }) => {
    const asked = viewer.waitForRequest(/\/api\/leads\?/);
    await viewer.goto("/leads");
    const authorization = (await asked).headers().authorization ?? "";
    const answer = await viewer.request.post("/api/leads", {
      headers: { Authorization: authorization, "Idempotency-Key": crypto.randomUUID() },
      data: { name: "Хтось", type: "buy" },
    });
    expect(answer.status()).toBe(403);
    expect(await answer.json()).toMatchObject({ code: "permission_missing" });
    expect(await answer.text()).toContain("leads.write");
  });
});

test("at 360 px the list is cards and a lead is a page of its own", async ({ owner }) => {
  await owner.setViewportSize({ width: 360, height: 780 });
  await owner.goto("/leads");
  const cards = owner.getByRole("list", { name: leads.title }).locator("[data-row-link]");
  await expect(cards.first()).toBeVisible();
  await expect(owner.getByRole("table")).toHaveCount(0);
  await expectAccessible(owner);
  const sideways = () => owner.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  expect(await sideways()).toBe(false);
  await cards.first().click();
  await expect(owner.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(owner.getByRole("dialog")).toHaveCount(0);
  await expect(owner.getByLabel(leads.field.status)).toBeVisible();
  expect(await sideways()).toBe(false);
  await expectAccessible(owner);
  await owner.getByRole("button", { name: leads.back }).click();
  await expect(cards.first()).toBeVisible();
});

function lead(name: string) {
  const at = "2026-05-20T09:00:00Z";
  return {
    ...{
      id: crypto.randomUUID(),
      version: 1,
      code: "L-TEST",
      type: "buy",
      status: "new",
      source: "staff",
      car: "",
    },
    ...{ budget: "", city: "", comment: "", language: "uk", assignee: null, conversation_id: null },
    ...{
      contact: { id: crypto.randomUUID(), name, phone: "" },
      created_at: at,
      updated_at: at,
      last_activity_at: at,
    },
  };
}

function gate(): [() => void, Promise<void>] {
  let open: () => void = () => {};
  const held = new Promise<void>((resolve) => {
    open = resolve;
  });
  return [open, held];
}
