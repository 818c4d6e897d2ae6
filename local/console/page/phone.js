import { $, choose, every, get, h, post, call } from "./api.js";
import { messageList } from "./messages.js";

const state = { bots: [], people: [], chats: [], bot: "", person: 0, chat: 0, edit: 0, shown: "", notice: "", busy: 0 };
const asked = new URLSearchParams(location.search);

const bot = () => state.bots.find((b) => b.ref === state.bot);
const person = () => state.people.find((p) => p.id === state.person);
const base = () => "/phone/" + encodeURIComponent(state.bot);
const hand = () => ({ person: state.person, chat: state.chat || undefined });

async function loadChoices() {
  const [bots, people] = await Promise.all([get("/telegram/bots"), get("/people")]);
  state.bots = bots.map((b) => ({ ...b, ref: String(b.id) }));
  state.people = people;
  state.bot = choose(
    $("bot"),
    state.bots.map((b) => [b.ref, "@" + b.username + (b.webhook ? "" : " (no webhook)")]),
    state.bot || byName(asked.get("bot")) || firstConnected(),
  );
  state.person = Number(
    choose(
      $("person"),
      people.map((p) => [String(p.id), [p.first_name, p.last_name].filter(Boolean).join(" ")]),
      String(state.person || asked.get("person") || ""),
    ),
  );
  $("language").value = person()?.language_code || "uk";
  state.chats = (await get(base() + "/chats")).filter((c) => c.type !== "private");
  const offered = [
    ["0", "Private chat"],
    ...state.chats.map((c) => [String(c.id), c.title + (c.type === "channel" ? " (channel)" : "")]),
  ];
  state.chat = Number(choose($("chat"), offered, String(state.chat || asked.get("chat") || 0)));
}

const byName = (name) => state.bots.find((b) => [b.ref, b.our_id, b.username].includes(name))?.ref;
const firstConnected = () => state.bots.find((b) => b.webhook)?.ref ?? "";

function remember() {
  const query = new URLSearchParams({ bot: bot()?.username ?? "", person: state.person });
  if (state.chat) query.set("chat", state.chat);
  history.replaceState(null, "", "?" + query);
}

// screen names what is looked at, so that an answer for another chat is not drawn over it.
const screen = () => [state.bot, state.person, state.chat].join();

async function refresh({ meanwhile = false } = {}) {
  if (!state.bot || !state.person) return;
  const before = screen();
  const view = await get(`${base()}/${state.person}?chat=${state.chat}`);
  if (before === screen() && (meanwhile || state.busy === 0)) show(view);
}

function show(view) {
  const made = screen() + JSON.stringify(view);
  if (made === state.shown) return;
  state.shown = made;
  const group = state.chats.find((c) => c.id === state.chat);
  const name = group?.title ?? bot()?.name ?? "";
  $("title").textContent = name;
  $("avatar").textContent = name
    .split(/[\s_]+/)
    .map((word) => word[0] ?? "")
    .join("")
    .slice(0, 2)
    .toUpperCase();
  $("subtitle").textContent = view.action
    ? view.action.replace("_", " ") + "…"
    : group
      ? group.type
      : "@" + (bot()?.username ?? "");
  $("block").textContent = view.blocked ? "Unblock" : "Block";
  $("block").hidden = state.chat !== 0 || view.messages.length === 0;
  $("composer").hidden = view.blocked === true || group?.type === "channel";

  const list = $("messages");
  const follow = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  const nodes = messageList(view, state.person, {
    file: (id) => `/_local${base()}/files/${encodeURIComponent(id)}`,
    press: (message, button) => deed("/press", { message_id: message.message_id, data: button.callback_data }),
    open: openMiniApp,
    edit: startEditing,
  });
  list.replaceChildren(...(nodes.length > 0 ? nodes : [blank()]));
  if (follow) {
    list.scrollTop = list.scrollHeight;
    for (const img of list.querySelectorAll("img"))
      img.addEventListener("load", () => (list.scrollTop = list.scrollHeight), { once: true });
  }
  showKeyboard(view);
  showNotice(view.notice);
}

function blank() {
  return h(
    "li",
    { class: "blank" },
    "No messages here yet.",
    h(
      "button",
      { type: "button", class: "primary", "data-testid": "phone-start", onclick: () => say("/start") },
      "Start",
    ),
  );
}

function showKeyboard(view) {
  const rows = view.keyboard?.keyboard ?? [];
  $("keyboard").hidden = rows.length === 0 || view.blocked === true;
  $("keyboard").replaceChildren(
    ...rows.map((row) =>
      h(
        "div",
        {},
        ...row.map((b) =>
          h(
            "button",
            {
              type: "button",
              "data-testid": "keyboard-button",
              "data-contact": b.request_contact,
              onclick: () => pressKey(b),
            },
            b.text,
          ),
        ),
      ),
    ),
  );
  $("input").placeholder = view.keyboard?.input_field_placeholder || "Message";
}

function pressKey(button) {
  if (button.web_app) return openMiniApp(button);
  return button.request_contact ? deed("/messages", { contact: true }) : say(button.text);
}

function showNotice(notice) {
  const made = JSON.stringify(notice ?? null);
  if (made === state.notice) return;
  const old = state.notice === ""; // answered before this chat came on the screen
  state.notice = made;
  $("notice").hidden = old || !notice?.text;
  $("notice").textContent = notice?.text ?? "";
  $("notice").classList.toggle("alert", notice?.alert === true);
}

// deed sends one act and shows the chat as it is then; a delivery that failed is said, because Telegram goes on trying.
// Until the webhook has answered the screen stands still, so that a bot's reply and its keyboard appear with the message
// they answer; a slow webhook is not waited for longer than three seconds.
async function deed(path, body) {
  $("delivery").hidden = true;
  state.busy++;
  const before = screen();
  const watch = setTimeout(() => refresh({ meanwhile: true }), 3000);
  try {
    const { delivery, view } = await post(base() + path, { ...hand(), ...body });
    if (delivery.error || delivery.status >= 300)
      complain(delivery.error || `The webhook answered ${delivery.status}; Telegram tries again.`);
    if (before === screen()) show(view);
  } catch (err) {
    complain(err.message);
  } finally {
    clearTimeout(watch);
    state.busy--;
  }
}

function complain(text) {
  $("delivery").hidden = false;
  $("delivery").textContent = text;
}

const say = (text) => deed("/messages", { text });

async function openMiniApp(button) {
  const page = window.open("", "_blank");
  const { url } = await post(base() + "/webapp", { ...hand(), url: button.web_app.url });
  if (page) page.location = url;
}

function startEditing(message) {
  state.edit = message.message_id;
  $("editing").hidden = false;
  $("input").value = message.text;
  $("input").focus();
}

function stopEditing() {
  state.edit = 0;
  $("editing").hidden = true;
  $("input").value = "";
}

async function sendPhotos(files) {
  const photos = await Promise.all(
    [...files].slice(0, 10).map(async (file) => {
      const bytes = new Uint8Array(await file.arrayBuffer());
      let text = "";
      for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
      return btoa(text);
    }),
  );
  const caption = $("input").value;
  $("input").value = "";
  await deed("/messages", { photos, caption });
}

async function ask(title, label) {
  $("ask-title").textContent = title;
  $("ask-label").firstElementChild.textContent = label;
  $("ask-input").value = "";
  $("ask").returnValue = "";
  $("ask").showModal();
  await new Promise((done) => $("ask").addEventListener("close", done, { once: true }));
  return $("ask").returnValue === "ok" ? $("ask-input").value.trim() : "";
}

async function addPerson() {
  const [first_name, ...rest] = (await ask("New person", "Name")).split(/\s+/);
  if (!first_name) return;
  const made = await post("/people", { first_name, last_name: rest.join(" "), language_code: $("language").value });
  state.person = made.id;
  await switched();
}

async function addChat(type) {
  const title = await ask(type === "channel" ? "New channel" : "New group", "Title");
  if (!title) return;
  const { view } = await post(base() + "/chats", { person: state.person, title, type });
  state.chat = view.chat.id;
  await switched();
}

async function switched() {
  stopEditing();
  state.notice = "";
  $("delivery").hidden = true;
  await loadChoices();
  remember();
  await refresh();
  $("messages").scrollTop = $("messages").scrollHeight;
}

export function startPhone() {
  $("bot").addEventListener(
    "change",
    (e) => ((state.bot = e.target.value), (state.chat = 0), asked.delete("chat"), switched()),
  );
  $("person").addEventListener("change", (e) => ((state.person = Number(e.target.value)), switched()));
  $("chat").addEventListener(
    "change",
    (e) => ((state.chat = Number(e.target.value)), asked.delete("chat"), switched()),
  );
  $("language").addEventListener("change", async (e) => {
    await call("PUT", "/people/" + state.person, { language_code: e.target.value });
    await switched();
  });
  $("add-person").addEventListener("click", addPerson);
  $("add-group").addEventListener("click", () => addChat("supergroup"));
  $("add-channel").addEventListener("click", () => addChat("channel"));
  $("block").addEventListener("click", () => deed("/block", { blocked: $("block").textContent === "Block" }));
  $("notice").addEventListener("click", () => ($("notice").hidden = true));
  $("stop-editing").addEventListener("click", stopEditing);
  $("photo").addEventListener("change", async (e) => {
    await sendPhotos(e.target.files);
    e.target.value = "";
  });
  $("input").addEventListener("keydown", (e) => {
    if (e.key === "Enter" && !e.shiftKey && !e.isComposing) {
      e.preventDefault();
      $("composer").requestSubmit();
    }
  });
  $("composer").addEventListener("submit", (e) => {
    e.preventDefault();
    const text = $("input").value;
    if (text.trim() === "") return;
    const body = state.edit ? { text, edit: state.edit } : { text };
    stopEditing();
    deed("/messages", body);
  });
  every(1000, async () => {
    if (!state.bot) await loadChoices();
    await refresh();
  });
  every(4000, loadChoices);
}
