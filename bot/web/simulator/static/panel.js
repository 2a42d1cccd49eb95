// One chat or home: shows it, and changes only what has changed, so that focus stays.
import { getText } from "./net.js";
import { choose } from "./people.js";

const byId = (id) => document.getElementById(id);
export const shown = { chat: document.body.dataset.chat, tab: document.body.dataset.tab, version: -1 };

const address = (chat, tab) => `/${tab}/${encodeURIComponent(chat)}`;
const fragment = (html) => {
  const made = document.createElement("template");
  made.innerHTML = html;
  return made.content;
};

export async function show(chat, tab, { push = true, focus = "title" } = {}) {
  const html = await getText(`/panel${address(chat, tab)}`);
  Object.assign(shown, { chat, tab, version: -1 });
  document.body.dataset.chat = chat;
  document.body.dataset.tab = tab;
  if (push && location.pathname !== address(chat, tab)) history.pushState(null, "", address(chat, tab));
  byId("main").replaceChildren(fragment(html));
  choose(chat);
  settle();
  if (focus === "title") byId("panel-title").focus({ preventScroll: true });
  if (focus === "tab") document.querySelector(`[data-tab-link="${tab}"]`)?.focus();
}

// The newest is at the bottom.
export function settle() {
  const title = byId("panel-title");
  document.title = title ? `${title.textContent} · QA Loop simulator` : "QA Loop simulator";
  const log = byId("log");
  if (log && shown.tab === "chat") toEnd(log);
}

// The newest is in view: its top, or what changed in it, when it is taller than the place there is.
function toEnd(log) {
  const entry = [...log.querySelectorAll(".entry")].pop();
  const last = entry?.querySelector(".changed") || entry;
  const top = last ? last.getBoundingClientRect().top - log.getBoundingClientRect().top - 12 : 0;
  log.scrollTop = last ? Math.min(log.scrollHeight, log.scrollTop + top) : 0;
}

export async function refresh() {
  const fresh = fragment(await getText(`/panel${address(shown.chat, shown.tab)}`));
  if (shown.tab === "home") return patchHome(fresh.getElementById("home"));
  return patchEntries(fresh.getElementById("entries"));
}

function patchHome(fresh) {
  const old = byId("home");
  if (old && fresh && old.innerHTML !== fresh.innerHTML) swap(old, fresh);
  return [];
}

// Returns the entries that are new or have changed.
function patchEntries(fresh) {
  const list = byId("entries");
  if (!list || !fresh) return [];
  const log = byId("log");
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 160;
  const wanted = [...fresh.children];
  const ids = new Set(wanted.map((item) => item.id));
  for (const item of [...list.children]) if (!ids.has(item.id)) item.remove();
  const changed = wanted.filter((item, place) => put(list, item, place));
  if (atEnd && changed.length) toEnd(log);
  return changed.filter((item) => item.dataset.summary);
}

function put(list, item, place) {
  const old = [...list.children].find((one) => one.id === item.id);
  if (old && old.dataset.version === item.dataset.version) {
    if (list.children[place] !== old) list.insertBefore(old, list.children[place]);
    return false;
  }
  item.classList.add("fresh");
  if (old) swap(old, item);
  else list.insertBefore(item, list.children[place] || null);
  return true;
}

// Puts one thing in place of another and leaves the focus where it was, or near.
function swap(old, fresh) {
  const held = old.contains(document.activeElement) ? document.activeElement : null;
  const label = held && held !== old ? held.textContent : "";
  old.replaceWith(fresh);
  if (!held) return;
  const same = label && [...fresh.querySelectorAll("button, a")].find((one) => one.textContent === label);
  (same || fresh.closest("[tabindex]") || fresh).focus({ preventScroll: true });
}

export function lookAt(entry) {
  const item = byId(entry);
  if (!item) return;
  item.focus({ preventScroll: true });
  const changed = item.querySelector(".changed") || item;
  const tall = changed.getBoundingClientRect().height > byId("log").clientHeight;
  changed.scrollIntoView({ block: tall ? "start" : "nearest" });
}
