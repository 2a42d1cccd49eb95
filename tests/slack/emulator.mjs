// An emulated Slack on this computer, for as long as the tests talk to it over stdin:
// one line of JSON starts it (or starts it anew), the answer is one line as well.
import { createInterface } from "node:readline";
import { createEmulator } from "emulate";

let slack;
for await (const line of createInterface({ input: process.stdin })) {
  const { port, advertised, seed } = JSON.parse(line);
  if (slack) {
    await slack.close();
  }
  slack = await createEmulator({ service: "slack", port, baseUrl: advertised, seed: { slack: seed } });
  console.log(JSON.stringify({ url: slack.url }));
}
if (slack) {
  await slack.close();
}
