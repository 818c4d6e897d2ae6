import { expect, expectAccessible, signIn, test, themes, uk, useTheme } from "./kit";

test("home leads to the first section, and the menu to it", async ({ owner }) => {
  await owner.goto("/");
  await expect(owner).toHaveURL(/\/leads$/);
  const link = owner
    .getByRole("navigation", { name: uk.shell.navigation })
    .getByRole("link", { name: uk.shell.nav.leads });
  await expect(link).toHaveAttribute("aria-current", "page");
  await expect(owner).toHaveTitle(`${uk.leads.title} · Cartie`);
});

test("the sidebar folds and stays folded", async ({ guest }) => {
  await guest.goto("/login");
  await signIn(guest, "owner@demo.test");
  const menu = guest.getByRole("complementary", { name: uk.shell.menu });
  await guest.getByRole("button", { name: uk.shell.fold }).click();
  await expect(menu).toHaveCSS("width", "68px");
  await guest.reload();
  await expect(menu).toHaveCSS("width", "68px");
  await guest.getByRole("button", { name: uk.shell.unfold }).click();
  await expect(menu).toHaveCSS("width", "240px");
});

test("language and theme change at once and are remembered", async ({ guest }) => {
  await guest.goto("/login");
  await guest.getByText("Eng", { exact: true }).click();
  await expect(guest.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await expect(guest.locator("html")).toHaveAttribute("lang", "en");
  await guest.getByText("Dark", { exact: true }).click();
  await expect(guest.locator("html")).toHaveAttribute("data-theme", "dark");
  await guest.reload();
  await expect(guest.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await expect(guest.locator("html")).toHaveAttribute("data-theme", "dark");
  await guest.getByText("Рус", { exact: true }).click();
  await expect(guest.getByRole("heading", { name: "Вход" })).toBeVisible();
});

test("the system's theme is followed until one is chosen", async ({ guest }) => {
  await guest.emulateMedia({ colorScheme: "dark" });
  await guest.goto("/login");
  await expect(guest.locator("html")).toHaveAttribute("data-theme", "dark");
  await guest.emulateMedia({ colorScheme: "light" });
  await expect(guest.locator("html")).toHaveAttribute("data-theme", "light");
});

test("an unknown address is told as such", async ({ owner }) => {
  await owner.goto("/no/such/page");
  await expect(owner.getByRole("heading", { name: uk.shell.notFound.title })).toBeVisible();
  await expectAccessible(owner);
  await owner.getByRole("link", { name: uk.shell.notFound.home }).click();
  await expect(owner).toHaveURL(/\/leads$/);
});

test("somebody whose role opens nothing is told so", async ({ guest }) => {
  await guest.goto("/login");
  await signIn(guest, "super@demo.test");
  await expect(guest.getByTestId("no-sections")).toBeVisible();
  await expect(guest.getByRole("navigation", { name: uk.shell.navigation }).getByRole("link")).toHaveCount(0);
});

test("an API that cannot be reached at the start is told and can be tried again", async ({ guest }) => {
  await guest.route("**/api/auth/refresh", (route) => route.fulfill({ status: 503, body: "{}" }));
  await guest.goto("/leads");
  await expect(guest.getByRole("alert")).toContainText(uk.problem.server.title);
  await guest.unrouteAll();
  await guest.getByRole("button", { name: uk.problem.retry }).click();
  await expect(guest.getByRole("heading", { name: uk.auth.title })).toBeVisible();
});

test("another workspace is entered by its own token, and nothing of the first stays on screen", async ({
  guest,
}) => {
  const second = {
    id: "0199b3a2-0000-7000-8000-00000000beef",
    slug: "second",
    name: "Second Lot",
    role: "VIEWER",
  };
  let here = "first";
  await guest.route("**/api/auth/me", async (route) => {
    const me = await (await route.fetch()).json();
    const workspaces = [...me.workspaces.slice(0, 1), second];
    const workspace = here === "first" ? me.workspace : second;
    await route.fulfill({
      json: { ...me, workspaces, workspace, permissions: here === "first" ? me.permissions : [] },
    });
  });
  await guest.route("**/api/auth/workspace", async (route) => {
    here = route.request().postDataJSON().workspace_id === second.id ? "second" : "first";
    const authorization = (await route.request().headerValue("authorization")) ?? "";
    await route.fulfill({ json: { access_token: authorization.replace("Bearer ", ""), expires_in: 900 } });
  });
  await guest.goto("/login");
  await signIn(guest, "owner@demo.test");
  await expect(guest.getByRole("heading", { name: uk.leads.title })).toBeVisible();
  await guest.getByRole("button", { name: /Простір/ }).click();
  await guest.getByRole("button", { name: /Second Lot/ }).click();
  await expect(guest.getByTestId("no-sections")).toBeVisible();
  await expect(guest.getByRole("button", { name: /Простір: Second Lot/ })).toContainText(
    uk.shell.role.VIEWER,
  );
  await expect(guest).toHaveURL(/\/$/);
});

for (const theme of themes) {
  test(`menus are accessible in the ${theme} theme, on a desk and on a phone`, async ({ owner }) => {
    await useTheme(owner, theme);
    await owner.goto("/leads");
    await owner.getByRole("button", { name: /Профіль/ }).click();
    await expect(owner.getByRole("button", { name: uk.shell.signOut })).toBeVisible();
    await expectAccessible(owner);
    await owner.keyboard.press("Escape");
    await expect(owner.getByRole("button", { name: uk.shell.signOut })).toBeHidden();

    await owner.setViewportSize({ width: 360, height: 780 });
    await owner.getByRole("button", { name: uk.shell.openMenu }).click();
    await expect(owner.getByRole("dialog").getByRole("link", { name: uk.shell.nav.leads })).toBeVisible();
    await expectAccessible(owner);
  });
}
