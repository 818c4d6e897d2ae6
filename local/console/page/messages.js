import { h } from "./api.js";

// rich turns a text with Bot API entities (UTF-16 offsets, as JavaScript counts) into nodes.
export function rich(text, entities = []) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  const range = (start, end, list) => {
    const out = [];
    let at = start;
    while (list.length > 0) {
      const [e, ...rest] = list;
      const stop = Math.min(e.offset + e.length, end);
      if (e.offset >= at && stop > e.offset) {
        if (e.offset > at) out.push(text.slice(at, e.offset));
        out.push(
          mark(
            e,
            text.slice(e.offset, stop),
            range(
              e.offset,
              stop,
              rest.filter((r) => r.offset < stop),
            ),
          ),
        );
        at = stop;
      }
      list = rest.filter((r) => r.offset >= at);
    }
    if (at < end) out.push(text.slice(at, end));
    return out;
  };
  return range(0, text.length, sorted);
}

function mark(entity, text, inner) {
  const tags = {
    bold: "strong",
    italic: "em",
    underline: "u",
    strikethrough: "s",
    code: "code",
    pre: "pre",
    blockquote: "blockquote",
    expandable_blockquote: "blockquote",
  };
  if (tags[entity.type]) return h(tags[entity.type], {}, ...inner);
  if (entity.type === "spoiler") return h("span", { class: "spoiler" }, ...inner);
  const link = { text_link: entity.url, url: text, email: "mailto:" + text }[entity.type];
  if (link && /^(https?|tg|mailto):/.test(link))
    return h("a", { href: link, target: "_blank", rel: "noopener noreferrer" }, ...inner);
  return h("span", {}, ...inner);
}

const time = (seconds) => new Date(seconds * 1000).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });

// groups joins the parts of an album that stand together.
function groups(messages) {
  const out = [];
  for (const m of messages) {
    const last = out.at(-1);
    if (m.media_group_id && last?.[0].media_group_id === m.media_group_id && last[0].own === m.own) last.push(m);
    else out.push([m]);
  }
  return out;
}

// messageList renders a view. deeds: {file(id) → address, press(message, button), open(button), edit(message)}.
export function messageList(view, person, deeds) {
  return groups(view.messages).map((parts) => {
    const m = parts.find((part) => part.caption) ?? parts[0];
    const mine = m.from?.id === person;
    const photos = parts.filter((part) => part.photo);
    const text = m.text ?? m.caption ?? "";
    return h(
      "li",
      {
        class: mine ? "message mine" : "message",
        "data-testid": "phone-message",
        "data-own": String(m.own),
        "data-id": m.message_id,
      },
      h(
        "div",
        { class: "bubble" },
        !mine &&
          view.chat.type !== "private" &&
          h("div", { class: "who" }, m.from?.first_name ?? m.sender_chat?.title ?? ""),
        m.forward_origin && h("div", { class: "quote" }, "Forwarded"),
        m.reply_to_message &&
          h("div", { class: "quote" }, m.reply_to_message.text ?? m.reply_to_message.caption ?? "…"),
        photos.length > 0 &&
          h(
            "div",
            { class: "album" },
            ...photos.map((part) =>
              h("img", { src: deeds.file(part.photo.at(-1).file_id), alt: part.caption ?? "photo" }),
            ),
          ),
        m.contact && card(m.contact),
        other(m),
        text && h("div", { class: "text" }, ...rich(text, m.entities ?? m.caption_entities)),
        h(
          "div",
          { class: "meta" },
          mine &&
            m.text &&
            h("button", { type: "button", "data-testid": "phone-edit", onclick: () => deeds.edit(m) }, "Edit"),
          m.edit_date && h("span", {}, "edited"),
          h("time", {}, time(m.date)),
        ),
      ),
      m.reply_markup &&
        h(
          "div",
          { class: "keys" },
          ...m.reply_markup.inline_keyboard.map((row) => h("div", {}, ...row.map((b) => inlineButton(m, b, deeds)))),
        ),
    );
  });
}

function inlineButton(message, button, deeds) {
  const id = { "data-testid": "inline-button" };
  if (button.url)
    return h(
      "a",
      {
        ...id,
        href: /^(https?|tg):/.test(button.url) ? button.url : undefined,
        target: "_blank",
        rel: "noopener noreferrer",
      },
      button.text + " ↗",
    );
  if (button.web_app)
    return h("button", { ...id, type: "button", onclick: () => deeds.open(button) }, button.text + " ▣");
  if (button.copy_text)
    return h(
      "button",
      { ...id, type: "button", onclick: () => navigator.clipboard?.writeText(button.copy_text.text) },
      button.text + " ⧉",
    );
  return h(
    "button",
    { ...id, type: "button", "data-data": button.callback_data, onclick: () => deeds.press(message, button) },
    button.text,
  );
}

function card(contact) {
  const name = [contact.first_name, contact.last_name].filter(Boolean).join(" ");
  return h(
    "div",
    { class: "card" },
    h("span", { class: "avatar", "aria-hidden": "true" }, name.slice(0, 1)),
    h("div", {}, name, h("small", {}, "+" + contact.phone_number)),
  );
}

// other names content that is not drawn.
function other(m) {
  if (m.document) return h("div", {}, "📄 " + (m.document.file_name ?? "document"));
  if (m.voice) return h("div", {}, "🎤 voice message");
  if (m.video) return h("div", {}, "🎬 video");
  if (m.sticker) return h("div", {}, "sticker");
  if (!m.text && !m.caption && !m.photo && !m.contact) return h("div", {}, "(content the sandbox does not draw)");
  return null;
}
