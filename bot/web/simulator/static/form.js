// A form over the chat. What is typed is kept in this tab until it has been taken.
import { getText, post, trouble, TOO_LARGE } from "./net.js";
import { shown } from "./panel.js";

const byId = (id) => document.getElementById(id);
const dialog = byId("dialog");
const TAKEN = new Set(["form", "message", "closed"]); // a whisper may be a refusal: nothing is lost
const LARGEST = 15 * 1024 * 1024; // bytes
let opener = null;
let afterwards = async () => {};

const form = () => byId("form");
export const openForm = () => (dialog.open && form() ? form().dataset.form : "");
const draftKey = () => `draft|${shown.chat}|${form().dataset.draft}`;

export function whenSent(run) {
  afterwards = run;
}

export async function load() {
  const html = await getText(`/form/${encodeURIComponent(shown.chat)}`);
  if (!html) return close();
  if (!dialog.open) opener = document.activeElement;
  dialog.innerHTML = html;
  if (!dialog.open) dialog.showModal();
  restore();
  for (const field of form().querySelectorAll("[data-limit]")) count(field);
  firstFocus().focus();
  return undefined;
}

function firstFocus() {
  const first = byId("summary");
  if (first) return first;
  const body = form().querySelector(".form-body");
  if (body.firstElementChild?.nextElementSibling?.matches(".note")) return byId("form-title");
  return body.querySelector("input, select, textarea") || byId("form-title");
}

export function close() {
  if (!dialog.open) return;
  dialog.close();
  dialog.replaceChildren();
  if (opener?.isConnected) opener.focus({ preventScroll: true });
  opener = null;
}

const fields = () => [...form().elements].filter((one) => one.name && one.type !== "file");
const picks = (field) => field.type === "checkbox" || field.type === "radio";

function read() {
  return fields().map((field) => [field.id, picks(field) ? field.checked : field.value]);
}

function save() {
  sessionStorage.setItem(draftKey(), JSON.stringify(read()));
}

function restore() {
  const kept = sessionStorage.getItem(draftKey());
  if (!kept || byId("summary")) return;
  let differs = false;
  for (const [id, value] of JSON.parse(kept)) {
    const field = byId(id);
    if (!field) continue;
    const part = picks(field) ? "checked" : "value";
    differs ||= field[part] !== value;
    field[part] = value;
  }
  byId("draft").hidden = !differs;
}

function count(field) {
  const limit = Number(field.dataset.limit);
  const left = limit - field.value.length;
  const place = byId(`${field.id}-left`);
  const near = left < Math.max(200, limit * 0.1) && field.value.length > 0;
  const number = Math.abs(left).toLocaleString("en-GB");
  const text = left < 0 ? `${number} characters too many` : `${number} characters left`;
  place.textContent = near ? text : "";
  place.classList.toggle("over", left < 0);
}

async function send() {
  const button = byId("submit");
  if (button.getAttribute("aria-disabled") === "true") return undefined;
  const key = draftKey();
  if (filesOf(form()) > LARGEST) return trouble(TOO_LARGE);
  button.setAttribute("aria-disabled", "true");
  const body = new FormData(form());
  body.append("chat", shown.chat);
  body.append("form", form().dataset.form);
  try {
    const outcome = await post("/send", body);
    await afterwards(outcome);
    const faulty = outcome.kind === "form" && byId("summary");
    if (!faulty && TAKEN.has(outcome.kind)) sessionStorage.removeItem(key);
  } finally {
    button.removeAttribute("aria-disabled");
  }
  return undefined;
}

function filesOf(one) {
  const files = [...one.querySelectorAll("input[type=file]")].flatMap((field) => [...field.files]);
  return files.reduce((sum, file) => sum + file.size, 0);
}

async function leave() {
  const outcome = await post("/close", { chat: shown.chat });
  await afterwards(outcome);
}

dialog.addEventListener("cancel", (event) => {
  event.preventDefault();
  leave();
});
dialog.addEventListener("submit", (event) => {
  event.preventDefault();
  send();
});
dialog.addEventListener("input", (event) => {
  save();
  if (event.target.dataset.limit) count(event.target);
});
dialog.addEventListener("click", (event) => {
  if (event.target.closest("[data-close]")) leave();
  if (event.target.id === "draft-drop") {
    sessionStorage.removeItem(draftKey());
    load();
  }
  const link = event.target.closest("#summary a");
  if (link) {
    event.preventDefault();
    byId(decodeURIComponent(link.hash.slice(1)))?.focus();
  }
});
