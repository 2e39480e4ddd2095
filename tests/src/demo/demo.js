// Stands in for the desktop program: what the page asks goes to /ask, what happens comes from /events.
// A window listens once for each name; one that is shown anew takes the place of the former.
const hearers = new Map();
let stream = null;
window.__TAURI__ = {
  core: {
    invoke: async (command, { request }) => {
      if (command !== 'ask') throw 'The page asked for nothing known.';
      const reply = await fetch('/ask', { method: 'POST', body: request });
      const text = await reply.text();
      if (!reply.ok) throw text;
      return text;
    },
  },
  event: {
    listen: async (name, heard) => {
      hearers.set(name, heard);
      // One stream for the page: a browser keeps few connections open to one address.
      stream ??= new EventSource('/events');
      stream.onmessage = message => hearers.forEach((heard, event) => heard({ event, payload: message.data }));
    },
  },
};
