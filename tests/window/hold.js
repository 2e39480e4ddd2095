// Stands between the page and the desk, as a slow or broken desk would: replies to searches are held
// until they are let go, or refused. Nothing in the product knows of it.
const core = window.__TAURI__.core;
const ask = core.invoke;
const hold = { mode: "pass", held: [], delivered: 0, asked: 0, bytes: 0 };
const settled = () => new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)));
const between = (command, args) => {
  const request = args && typeof args.request === "string" ? JSON.parse(args.request) : null;
  if (command !== "ask" || !request || request.cmd !== "FindOrders") return ask(command, args);
  hold.asked += 1;
  if (hold.mode === "refuse") {
    return Promise.reject(JSON.stringify({ code: "SERVICE_ERROR", message: "The disk did not answer." }));
  }
  const reply = ask(command, args).then((text) => {
    hold.bytes += text.length;
    return text;
  });
  if (hold.mode === "pass") return reply;
  return new Promise((resolve) => hold.held.push({ text: request.args.text, go: () => reply.then(resolve) }));
};
window.hold = hold;
// The newest or the oldest reply that is held; resolved when the page has had time to draw.
hold.release = async (at) => {
  const [one] = hold.held.splice(at, 1);
  await one.go();
  await settled();
  hold.delivered += 1;
};
window.__TAURI__.core = { ...core, invoke: between };
return window.__TAURI__.core.invoke === between;
