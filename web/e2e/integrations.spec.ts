import { bodies, expect, expectAccessible, rows, test, themes, uk, useTheme } from "./kit";

const { integrations: t, list } = uk;

test.describe("the connections", () => {
  for (const theme of themes) {
    test(`are accessible in the ${theme} theme, with a form open`, async ({ owner }) => {
      await useTheme(owner, theme);
      await owner.goto("/integrations");
      await expect(owner.getByRole("list", { name: t.section.connections }).getByRole("link")).toHaveCount(3);
      await expectAccessible(owner);
      await owner.getByRole("link", { name: /Meta/ }).click();
      await expect(owner.getByTestId("integration-panel")).toBeVisible();
      await expectAccessible(owner);
    });
  }

  test("a form is made of the kind's fields; a secret is written and never read back", async ({ owner }) => {
    await owner.goto("/integrations/meta_capi");
    const panel = owner.getByTestId("integration-panel");
    const secret = panel.getByLabel("Токен доступу");
    await expect(secret).toHaveValue("");
    await expect(secret).toHaveAttribute("placeholder", t.filled);
    await panel.getByLabel("ID пікселя").fill("12");
    await panel.getByRole("button", { name: t.save }).click();
    await expect(panel).toContainText(t.flaw.pattern);
    await panel.getByLabel("ID пікселя").fill("990000000000102");
    const put = await bodies(owner, "PUT", /\/api\/integrations\//);
    await panel.getByRole("button", { name: t.save }).click();
    await expect(owner.getByText(t.saved)).toBeVisible();
    expect(put).toMatchObject([{ enabled: true, settings: { pixel_id: "990000000000102" } }]);
    expect(JSON.stringify(put)).not.toContain("access_token");
    await panel.getByRole("button", { name: t.probe.open }).click();
    await expect(panel.getByTestId("probe-result")).toContainText(t.probe.ok);
  });

  test("what is not connected asks for what it needs, then connects", async ({ owner }) => {
    await owner.goto("/integrations/sendpulse");
    const panel = owner.getByTestId("integration-panel");
    await expect(panel.getByRole("button", { name: t.probe.open })).toBeDisabled();
    await panel.getByRole("button", { name: t.connect }).click();
    await expect(panel.getByText(t.flaw.required)).toHaveCount(2);
    await panel.getByLabel("ID клієнта").fill("demo-client");
    await panel.getByLabel("Секрет").fill("invented-secret");
    await panel.getByRole("button", { name: t.connect }).click();
    await expect(panel.getByText(t.condition.ok)).toBeVisible();
    await expect(panel.getByLabel("Секрет")).toHaveValue("");
  });

  test("a lost update and a failed test are told", async ({ owner }) => {
    await owner.goto("/integrations/webhook");
    const panel = owner.getByTestId("integration-panel");
    await expect(panel.getByRole("alert")).toContainText("410");
    await panel.getByRole("button", { name: t.probe.open }).click();
    await expect(panel.getByTestId("probe-result")).toContainText(t.probe.failed);
    await owner.route("**/api/integrations/webhook", (route) =>
      route.fulfill({ status: 409, json: { status: 409, code: "integration_changed" } }),
    );
    await panel.getByRole("button", { name: t.save }).click();
    await expect(panel).toContainText(uk.problem.conflict.text);
    await expectAccessible(owner);
  });

  test("tell failed and forbidden apart", async ({ owner }) => {
    const answer = (status: number, body: object) =>
      owner.route(/\/api\/integrations$/, (route) => route.fulfill({ status, json: body }));
    await answer(403, { status: 403, detail: "permission integrations.read is missing" });
    await owner.goto("/integrations");
    await expect(owner.getByTestId("forbidden")).toContainText("integrations.read");
    await owner.unrouteAll();
    await answer(500, { status: 500, request_id: "req-1234" });
    await owner.reload();
    await expect(owner.getByTestId("error")).toContainText("req-1234");
  });
});

test.describe("the log", () => {
  test("keeps its filters in the URL and pages", async ({ owner }) => {
    await owner.goto("/integrations/deliveries");
    await expect(rows(owner).first()).toBeVisible();
    await expect(owner).toHaveURL(/\/integrations\/deliveries$/);
    await owner.getByRole("button", { name: list.next, exact: true }).click();
    await expect(rows(owner)).toHaveCount(10);
    await owner.getByLabel(t.filter.kind).selectOption("webhook");
    await owner.getByRole("button", { name: t.state.pending, exact: true }).click();
    await expect(owner).toHaveURL(/\?kind=webhook&state=pending$/);
    await owner.getByLabel(t.filter.to).fill("2020-01-01");
    await expect(owner).toHaveURL(/to=2020-01-01/);
    await expect(owner.getByTestId("list-filtered-empty")).toBeVisible();
    await expectAccessible(owner);
    await owner.getByRole("button", { name: list.filteredEmpty.reset }).click();
    await expect(rows(owner).first()).toBeVisible();
  });

  test("a delivery shows its attempts and is sent again", async ({ owner }) => {
    await owner.goto("/integrations/deliveries?state=failed");
    await rows(owner).first().click();
    const panel = owner.getByTestId("delivery-panel");
    await expect(panel.getByTestId("attempt")).toHaveCount(4);
    await panel.getByText(t.history.request).first().click();
    await expect(panel.getByText("user_data").first()).toBeVisible();
    await expectAccessible(owner);
    await panel.getByRole("button", { name: t.replay.again }).click();
    await expect(owner.getByText(t.replay.one, { exact: true })).toBeVisible();
    await expect(panel.getByText(t.state.pending)).toBeVisible();
    await owner.keyboard.press("Escape");
    await expect(owner).toHaveURL(/deliveries\?state=failed$/);
  });

  test("all that failed within the filters is sent again after a question", async ({ owner }) => {
    await owner.goto("/integrations/deliveries?kind=meta_capi");
    await owner.getByRole("button", { name: t.replay.all }).click();
    const dialog = owner.getByRole("dialog", { name: t.replay.sure });
    await expect(dialog).toContainText(t.kind.meta_capi);
    await expectAccessible(owner);
    const sent = await bodies(owner, "POST", /\/api\/deliveries\/replay$/);
    await dialog.getByRole("button", { name: t.replay.submit }).click();
    await expect(owner.getByText(/Надсилається ще раз: \d+/)).toBeVisible();
    expect(sent).toEqual([{ kind: "meta_capi", state: "failed" }]);
  });

  test("is empty with a word of why", async ({ owner }) => {
    await owner.route(/\/api\/deliveries\?/, (route) =>
      route.fulfill({ json: { items: [], total: 0, total_more: false } }),
    );
    await owner.goto("/integrations/deliveries");
    await expect(owner.getByTestId("list-empty")).toContainText(t.log.emptyTitle);
  });
});

test("a viewer has no such section, and is told the right when a link leads there", async ({ viewer }) => {
  await viewer.goto("/integrations");
  await expect(viewer.getByTestId("forbidden")).toContainText("integrations.read");
  await expect(
    viewer.getByRole("navigation", { name: uk.shell.navigation }).getByRole("link", { name: t.title }),
  ).toHaveCount(0);
});

test("at 360 px nothing runs over the edge", async ({ owner }) => {
  await owner.setViewportSize({ width: 360, height: 780 });
  const sideways = () => owner.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  for (const path of ["/integrations", "/integrations/meta_capi", "/integrations/deliveries"]) {
    await owner.goto(path);
    await expect(owner.getByRole("heading", { level: 1 })).toBeVisible();
    await owner.waitForLoadState("networkidle");
    expect(await sideways(), path).toBe(false);
    await expectAccessible(owner);
  }
  await owner.getByRole("list", { name: t.section.deliveries }).locator("[data-row-link]").first().click();
  await expect(owner.getByRole("heading", { name: t.history.title })).toBeVisible();
  expect(await sideways()).toBe(false);
});
