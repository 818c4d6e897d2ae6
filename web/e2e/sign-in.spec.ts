import { expect, expectAccessible, signIn, test, themes, uk, useTheme } from "./kit";

test("a wrong password is told without saying whether the account exists", async ({ guest }) => {
  await guest.goto("/login");
  await signIn(guest, "nobody@demo.test", "not the password");
  await expect(guest.getByRole("alert")).toHaveText(uk.auth.wrong);
  await expect(guest).toHaveURL(/\/login/);
});

test("the form says what is missing before it asks the server", async ({ guest }) => {
  await guest.goto("/login");
  await signIn(guest, "not an address", "");
  const email = guest.getByLabel(uk.auth.email);
  await expect(email).toHaveAttribute("aria-invalid", "true");
  await expect(email).toHaveAccessibleDescription(uk.problem.field.email);
  await expect(guest.getByLabel(uk.auth.password)).toHaveAccessibleDescription(uk.problem.field.required);
});

test("a deep link survives sign-in, and sign-out ends the session", async ({ guest }) => {
  await guest.goto("/leads?status=new&type=buy");
  await expect(guest).toHaveURL(/\/login\?next=/);
  await signIn(guest, "manager@demo.test");
  await expect(guest).toHaveURL(/\/leads\?status=new&type=buy$/);
  await expect(guest.getByRole("heading", { name: uk.leads.title })).toBeVisible();

  // The token lives in memory only: a reload is served by the cookie.
  await guest.reload();
  await expect(guest.getByRole("heading", { name: uk.leads.title })).toBeVisible();
  expect(await guest.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))).not.toContain(
    "eyJ",
  );

  await guest.getByRole("button", { name: /Профіль/ }).click();
  await guest.getByRole("button", { name: uk.shell.signOut }).click();
  await expect(guest.getByRole("heading", { name: uk.auth.title })).toBeVisible();
  await guest.goto("/leads");
  await expect(guest).toHaveURL(/\/login/);
});

test("a session that ends under way leads to sign-in and back to the same place", async ({ guest }) => {
  await guest.goto("/login");
  await signIn(guest, "operator@demo.test");
  await expect(guest.getByRole("heading", { name: uk.leads.title })).toBeVisible();
  await guest.context().clearCookies();
  await guest.route("**/api/leads?**", (route) => route.fulfill({ status: 401, body: "{}" }));
  await guest.getByRole("button", { name: uk.leads.status.won, exact: true }).click();
  await expect(guest).toHaveURL(/\/login\?next=.*won/);
  await guest.unrouteAll();
  await signIn(guest, "operator@demo.test");
  await expect(guest).toHaveURL(/\/leads\?status=won/);
});

for (const theme of themes) {
  test(`sign-in is accessible in the ${theme} theme`, async ({ guest }) => {
    await useTheme(guest, theme);
    await guest.goto("/login");
    await expect(guest.locator("html")).toHaveAttribute("data-theme", theme);
    await signIn(guest, "", "");
    await expectAccessible(guest);
  });
}
