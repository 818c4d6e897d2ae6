// Talks to the console's JSON interface and builds DOM nodes; knows nothing of what is shown.

export class Refused extends Error {}

export async function call(method, path, body) {
  const answer = await fetch("/_local" + path, {
    method,
    headers: body === undefined ? {} : { "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await answer.text();
  let parsed = text;
  try {
    parsed = text === "" ? null : JSON.parse(text);
  } catch {
    // not JSON: shown as it is
  }
  if (!answer.ok) throw new Refused(parsed?.error ?? `${answer.status} ${text.slice(0, 200)}`);
  return parsed;
}

export const get = (path) => call("GET", path);
export const post = (path, body) => call("POST", path, body);

export const $ = (id) => document.getElementById(id);

// h makes an element: h("p", {class: "x", onclick}, "text", child …). Text never becomes markup.
export function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== undefined && child !== null && child !== false));
  return node;
}

// every runs work now and again after each pause, while the page is in sight; one run at a time.
export function every(milliseconds, work) {
  const run = async () => {
    if (!document.hidden) await work().catch(() => {});
    setTimeout(run, milliseconds);
  };
  run();
}

// choose fills a select and keeps the wanted value if it is still offered.
export function choose(select, options, wanted) {
  const made = options.map(([value, label]) => `${value}\n${label}`).join("\n");
  if (select.dataset.made !== made) {
    select.replaceChildren(...options.map(([value, label]) => h("option", { value }, label)));
    select.dataset.made = made;
  }
  if (options.some(([value]) => value === wanted)) select.value = wanted;
  return select.value;
}
