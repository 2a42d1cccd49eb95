// Talks to the server on this computer.
const byId = (id) => document.getElementById(id);
const STOPPED = "The simulator has stopped. Start it again with “qa-loop demo” and open the new address.";
const BROKEN = "Something broke, and nothing more was done. What it was stands in the terminal.";
export const TOO_LARGE = "That file is too large: 16 MB is the most.";
let failures = 0;

export function trouble(text) {
  for (const place of [byId("trouble"), byId("form-trouble")]) {
    if (place && place.textContent !== text) place.textContent = text; // an open form hides the page
  }
}

async function ask(path, options) {
  let answer;
  try {
    answer = await fetch(path, { cache: "no-store", ...options });
  } catch (fault) {
    failures += 1;
    if (failures > 2 || options) trouble(STOPPED);
    throw fault;
  }
  failures = 0;
  if (byId("trouble").textContent === STOPPED) trouble("");
  if (answer.status === 413) trouble(TOO_LARGE);
  else if (answer.status === 403) trouble(STOPPED);
  else if (answer.status >= 500) trouble(BROKEN);
  if (!answer.ok && answer.status !== 409) throw new Error(`${path}: ${answer.status}`);
  return answer;
}

export const getText = async (path) => (await ask(path)).text();
export const getJson = async (path) => (await ask(path)).json();

export async function post(path, fields) {
  const body = fields instanceof FormData ? fields : new FormData();
  if (body !== fields) for (const [name, value] of Object.entries(fields)) body.append(name, value);
  const outcome = await (await ask(path, { method: "POST", body })).json();
  if (outcome.kind === "busy") trouble("The clock is moving. Please wait until it stands.");
  else if (outcome.kind === "gone") trouble("That has changed meanwhile. Please look at the card again.");
  else trouble("");
  return outcome;
}
