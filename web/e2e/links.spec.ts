import { expect, expectAccessible, test, uk } from "./kit";

const { auth, problem } = uk;

const invitation = {
  workspace: "Demo Motors",
  email: "new@demo.test",
  role: "MANAGER",
  expires_at: "2030-01-01T00:00:00Z",
  known: false,
};

test("a dead invite and a dead password link say so", async ({ guest }) => {
  await guest.goto("/invite/not-a-token");
  await expect(guest.getByRole("heading", { name: auth.invite.dead })).toBeVisible();
  await expectAccessible(guest);
  await guest.goto("/link/not-a-token");
  await guest.getByLabel(auth.newPassword).fill("long enough a password");
  await guest.getByRole("button", { name: auth.link.submit }).click();
  await expect(guest.getByRole("heading", { name: auth.link.dead })).toBeVisible();
  await guest.getByRole("link", { name: auth.invite.toSignIn }).click();
  await expect(guest).toHaveURL(/\/login$/);
});

test("a new person is told what they are invited to and chooses name and password", async ({ guest }) => {
  await guest.route("**/api/auth/invites/*", (route) => route.fulfill({ json: invitation }));
  await guest.goto("/invite/a-token");
  await expect(guest.getByRole("heading", { level: 1 })).toContainText("Demo Motors");
  await expect(guest.getByRole("main")).toContainText(uk.shell.role.MANAGER);
  await guest.getByLabel(auth.newPassword).fill("short");
  await guest.getByRole("button", { name: auth.invite.submit }).click();
  await expect(guest.getByLabel(auth.name)).toHaveAccessibleDescription(problem.field.required);
  await expect(guest.getByLabel(auth.newPassword)).toHaveAccessibleDescription(problem.field.password);
  await expectAccessible(guest);
});

test("a known person accepts with their password, and a wrong one is told", async ({ guest }) => {
  await guest.route("**/api/auth/invites/*", (route) =>
    route.fulfill({ json: { ...invitation, known: true } }),
  );
  await guest.route("**/accept", (route) =>
    route.fulfill({ status: 401, json: { code: "credentials_wrong" } }),
  );
  await guest.goto("/invite/a-token");
  await expect(guest.getByLabel(auth.name)).toHaveCount(0);
  await guest.getByLabel(auth.password).fill("not mine");
  await guest.getByRole("button", { name: auth.invite.submit }).click();
  await expect(guest.getByRole("alert")).toHaveText(auth.invite.wrong);
});
