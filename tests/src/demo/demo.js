// Stands in for the desktop program: what the page asks goes to /ask, what happens comes from /events.
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
      new EventSource('/events').onmessage = message => heard({ event: name, payload: message.data });
    },
  },
};
