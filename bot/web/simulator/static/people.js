// The list on the left: finding somebody, and who has something new.
const byId = (id) => document.getElementById(id);
const list = byId("list");
const all = () => [...list.querySelectorAll("a.person")];
const seenBy = (row) => row.offsetParent !== null;

export function mark(unread) {
  for (const row of all()) {
    const number = unread[row.dataset.chat] || 0;
    const badge = row.querySelector(".badge");
    if (badge.hidden === Boolean(number)) badge.hidden = !number;
    const shown = badge.querySelector(".number");
    if (shown.textContent !== String(number)) shown.textContent = number;
  }
  if (byId("only-new").checked) filter();
}

export function choose(chat) {
  for (const row of all()) {
    if (row.dataset.chat === chat) row.setAttribute("aria-current", "page");
    else row.removeAttribute("aria-current");
  }
}

// A channel appears once something was posted to it.
export function channels(names) {
  const known = new Set(all().map((row) => row.dataset.chat));
  for (const name of names.filter((one) => !known.has(one))) {
    const row = list.querySelector("a.person").cloneNode(true);
    row.href = `/chat/${encodeURIComponent(name)}`;
    row.dataset.chat = name;
    row.removeAttribute("aria-current");
    row.querySelector(".avatar").className = "avatar channel";
    row.querySelector(".avatar").textContent = "#";
    row.querySelector(".name").textContent = name.replace(/^#+/, "");
    row.querySelector(".what").remove();
    const item = document.createElement("li");
    item.append(row);
    byId("channels").querySelector("ul").append(item);
  }
  byId("channels").hidden = names.length === 0;
}

function filter() {
  const words = byId("find").value.toLowerCase().split(/\s+/).filter(Boolean);
  let found = 0;
  for (const group of list.querySelectorAll(".group")) {
    let here = 0;
    for (const row of group.querySelectorAll("a.person")) {
      const text = row.querySelector(".who").textContent.toLowerCase();
      const isNew = !row.querySelector(".badge").hidden || row.hasAttribute("aria-current");
      const fits = words.every((word) => text.includes(word)) && (isNew || !byId("only-new").checked);
      row.closest("li").hidden = !fits;
      here += fits;
    }
    const empty = group.querySelectorAll("a.person").length === 0;
    group.hidden = empty || here === 0;
    found += here;
  }
  byId("nobody").hidden = found > 0;
}

function walk(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  const rows = all().filter(seenBy);
  const place = rows.indexOf(document.activeElement);
  if (place < 0 && step < 0) return;
  event.preventDefault();
  const next = rows[place + step];
  (next || (step < 0 ? byId("find") : rows[rows.length - 1])).focus();
}

byId("find").addEventListener("input", filter);
byId("only-new").addEventListener("change", filter);
byId("find").addEventListener("keydown", walk);
list.addEventListener("keydown", walk);
