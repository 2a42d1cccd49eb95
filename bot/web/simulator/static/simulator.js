// The heart: asks each second what has changed, and carries presses to the server.
import { getJson, post, trouble } from "./net.js";
import * as people from "./people.js";
import { lookAt, refresh, settle, show, shown } from "./panel.js";
import * as form from "./form.js";

const byId = (id) => document.getElementById(id);
const FAILED = "The clock stopped: something broke on the way. What it was stands in the terminal.";
let version = -1;
let notice = null;
let running = Promise.resolve();
let timer = 0;
let quiet = false; // what the person just did themselves needs no announcing
let doing = null;

// -- what has changed

function beat() {
  clearTimeout(timer);
  running = running.then(look, look);
  return running;
}

async function look() {
  let wait = document.hidden ? 4000 : 900;
  try {
    const now = await getJson(`/changes?chat=${encodeURIComponent(shown.chat)}`);
    await apply(now);
    if (now.doing) wait = 250;
  } catch (fault) {
    wait = 2000;
    console.debug("will ask again:", fault);
  } finally {
    clearTimeout(timer);
    timer = setTimeout(beat, wait);
  }
}

async function apply(now) {
  showClock(now);
  people.channels(now.channels);
  const moved = now.version !== version;
  version = now.version;
  if (shown.chat) await applyChat(now, moved);
  people.mark(now.unread);
  await applyTour(now.tour);
}

async function applyChat(now, moved) {
  const chatMoved = shown.tab === "chat" && now.chat !== shown.version;
  if (chatMoved || (shown.tab === "home" && moved && !now.doing)) {
    const isFirst = shown.version === -1;
    shown.version = now.chat;
    const changed = await refresh();
    if (!isFirst) announce(changed);
  }
  if (now.form !== form.openForm()) await (now.form ? form.load() : form.close());
  if (now.unread[shown.chat] && shown.tab === "chat" && !document.hidden) {
    now.unread[shown.chat] = 0;
    await post("/seen", { chat: shown.chat });
  }
}

function announce(changed) {
  const last = changed[changed.length - 1];
  if (!last || quiet || last.classList.contains("typed")) return;
  byId("said").textContent = `From QA Loop: ${last.dataset.summary}`;
}

function showClock(now) {
  doing = now.doing;
  if (byId("now").textContent !== now.clock) byId("now").textContent = now.clock;
  byId("doing").hidden = !doing;
  if (doing) {
    byId("doing-label").textContent = doing.label;
    byId("progress").value = doing.percent;
  }
  for (const push of document.querySelectorAll(".push, #tour-next")) push.setAttribute("aria-disabled", String(Boolean(doing)));
  if (notice !== null && now.notice !== notice) byId("notice").textContent = now.notice;
  notice = now.notice;
  if (now.failed) trouble(FAILED);
}

// -- the tour, in the tab that asked for it

async function applyTour(tour) {
  const box = byId("tour");
  const mine = sessionStorage.getItem("tour");
  if (!tour || !mine) {
    box.hidden = true;
    if (!tour && mine === "on") return; // the first step is still being played
    if (!tour) sessionStorage.removeItem("tour");
    return;
  }
  if (mine === String(tour.number) && !box.hidden) return;
  const isNew = mine !== String(tour.number);
  sessionStorage.setItem("tour", tour.number);
  if (isNew && tour.chat) await show(tour.chat, tour.tab, { focus: "" });
  box.hidden = false;
  byId("tour-place").textContent = `${tour.number} of ${tour.of}`;
  byId("tour-caption").textContent = tour.caption;
  byId("tour-next").textContent = tour.last ? "Finish: now it’s yours" : "Next";
  byId("tour-stop").hidden = tour.last;
  if (isNew) byId("tour-caption").focus();
}

async function tour(what) {
  if (doing && what !== "stop") return;
  if (what === "begin") sessionStorage.setItem("tour", "on");
  if (what === "stop") sessionStorage.removeItem("tour");
  await post("/tour", { do: what });
  await beat();
  if (byId("tour").hidden && what !== "begin") byId("panel-title")?.focus();
}

// -- presses

async function act(outcome) {
  quiet = true;
  try {
    const answered = outcome.kind === "message" || outcome.kind === "whisper";
    if (answered && shown.tab === "home") await show(shown.chat, "chat", { focus: "" });
    await beat();
    if (answered) lookAt(outcome.entry);
  } finally {
    quiet = false;
  }
}

async function press(button) {
  if (button.getAttribute("aria-disabled") === "true") return;
  button.setAttribute("aria-disabled", "true");
  try {
    const { place, button: name } = button.dataset;
    await act(await post("/press", { chat: shown.chat, place, button: name }));
  } finally {
    button.removeAttribute("aria-disabled");
  }
}

async function push(button) {
  if (doing) return;
  await post("/clock", { move: button.dataset.move });
  await beat();
}

async function say(event) {
  if (event.target.id !== "say") return;
  event.preventDefault();
  const field = byId("text");
  const text = field.value.trim() || "/qa";
  field.value = "";
  await act(await post("/say", { chat: shown.chat, text }));
}

async function dismiss(button) {
  await post("/dismiss", { chat: shown.chat, entry: button.dataset.dismiss });
  await beat();
  byId("log")?.focus({ preventScroll: true });
}

const isPlain = (event) => !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button);

function followed(event) {
  if (!isPlain(event)) return;
  const person = event.target.closest("a.person, .starts a[data-chat]");
  const tab = event.target.closest("[data-tab-link]");
  if (!person && !tab) return;
  event.preventDefault();
  const going = person ? show(person.dataset.chat, "chat") : show(shown.chat, tab.dataset.tabLink, { focus: "tab" });
  going.then(beat);
}

document.addEventListener("click", (event) => {
  const on = (what) => event.target.closest(what);
  followed(event);
  if (on("[data-button]")) press(on("[data-button]"));
  else if (on("[data-dismiss]")) dismiss(on("[data-dismiss]"));
  else if (on("[data-tour]")) tour(on("[data-tour]").dataset.tour);
  else if (on(".push")) push(on(".push"));
});
document.addEventListener("submit", say);
document.addEventListener("visibilitychange", () => document.hidden || beat());
addEventListener("popstate", () => {
  const [, tab, chat] = location.pathname.split("/");
  if (chat && decodeURIComponent(chat) === shown.chat && tab === shown.tab) return; // the skip link
  if (chat) show(decodeURIComponent(chat), tab, { push: false }).then(beat);
  else location.reload();
});

form.whenSent(act);
settle();
beat();
