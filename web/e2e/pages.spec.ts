import { expect, expectAccessible, test, themes, uk, useTheme } from "./kit";

// Each section on what the demo really holds: it opens, shows a row everybody knows, and is accessible in both themes.
for (const [path, heading, evidence] of [
  ["/inbox", uk.inbox.title, "Sam Sample"],
  ["/scenarios", uk.scenarios.title, "Залишити заявку на авто"],
  ["/telegram", uk.telegram.title, "@cartie_sandbox_bot"],
  ["/integrations", uk.integrations.title, "Meta Conversions API"],
] as const) {
  for (const theme of themes) {
    test(`${path} shows the demo in the ${theme} theme`, async ({ owner }) => {
      await useTheme(owner, theme);
      await owner.goto(path);
      await expect(owner.getByRole("heading", { name: heading, exact: true }).first()).toBeVisible();
      await expect(owner.getByText(evidence).first()).toBeVisible();
      await expectAccessible(owner);
    });
  }
}

test("a reply from the inbox reaches the person's phone and takes the conversation over", async ({
  owner,
}) => {
  const words = `Добрий день! ${Date.now()}`;
  await owner.goto("/inbox");
  await owner.getByText("Sam Sample").first().click();
  await owner.getByPlaceholder(uk.inbox.writeReply).fill(words);
  await owner.getByRole("button", { name: uk.inbox.send, exact: true }).click();
  await expect(owner.getByText(words).first()).toBeVisible();
  await expect
    .poll(
      async () => {
        const answer = await owner.request.get("/_local/calls?provider=telegram&after=0");
        return JSON.stringify(await answer.json()).includes(words);
      },
      { timeout: 20_000 },
    )
    .toBe(true);
});

test("the lead flow opens in the editor with its steps", async ({ owner }) => {
  await owner.goto("/scenarios");
  await owner.getByText("Залишити заявку на авто").first().click();
  await expect(owner).toHaveURL(/\/scenarios\/[0-9a-f-]{36}/);
  await expect(
    owner
      .getByText("REQUEST_CONTACT")
      .or(owner.getByText(/телефон/i))
      .first(),
  ).toBeVisible();
});
