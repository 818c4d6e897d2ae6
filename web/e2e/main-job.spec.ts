import { expect, rows, test, uk } from "./kit";

const { leads } = uk;

// The product's main job, as people live it: somebody writes to the dealer's bot, and the dealership sees a lead with
// its conversation, told once to Meta.
test("a chat with the bot becomes a lead, with its conversation and one delivery to Meta", async ({
  owner,
  guest: phone,
}) => {
  const name = `Роман ${Date.now()}`;
  const made = await phone.request.post("/_local/people", {
    data: { first_name: "Роман", language_code: "uk" },
  });
  const person = (await made.json()) as { id: number; phone: string };
  await phone.goto(`/_local?person=${person.id}`);
  await expect(phone.getByTestId("person-select")).toHaveValue(String(person.id));

  const answers = phone.locator('[data-testid="phone-message"][data-own="true"]');
  /** Does something and waits until the bot has answered it. */
  const answered = async (act: () => Promise<void>) => {
    const before = await answers.count();
    await act();
    await expect.poll(() => answers.count()).toBeGreaterThan(before);
  };
  const say = (text: string) =>
    answered(async () => {
      await phone.getByTestId("phone-input").fill(text);
      await phone.getByTestId("phone-send").click();
    });

  await say("/start");
  await answered(() => phone.getByTestId("keyboard-button").first().click());
  await say(name);
  await say("BMW X5 2020, дизель");
  await say("35 000 $");
  await say("Київ");
  await answered(() => phone.locator('[data-testid="keyboard-button"][data-contact]').click());
  await answered(() => phone.getByTestId("inline-button").first().click());

  await owner.goto("/leads");
  const row = rows(owner).filter({ hasText: name });
  await expect(row).toBeVisible();
  await row.click();
  const panel = owner.getByTestId("lead-panel");
  await expect(panel.getByRole("heading", { name })).toBeVisible();
  for (const said of ["BMW X5 2020, дизель", "35 000 $", "Київ", leads.source.bot]) {
    await expect(panel.getByRole("definition").filter({ hasText: said })).toBeVisible();
  }
  await expect(panel.getByRole("link", { name: /\+380/ })).toHaveAttribute("href", `tel:${person.phone}`);

  await panel.getByRole("tab", { name: leads.tab.conversation }).click();
  const chat = panel.getByRole("list", { name: leads.tab.conversation });
  for (const said of ["/start", "BMW X5 2020, дизель", "35 000 $", leads.message.state.sent]) {
    await expect(chat).toContainText(said);
  }

  await panel.getByRole("tab", { name: leads.tab.deliveries }).click();
  const delivery = panel.locator('[data-testid="delivery"][data-kind="meta_capi"]');
  await expect(delivery).toHaveAttribute("data-state", "delivered", { timeout: 20_000 });
  await expect(delivery).toContainText(leads.delivery.state.delivered);
});
