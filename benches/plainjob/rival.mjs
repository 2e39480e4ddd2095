// What docs/performance.md measures the outbox against: plainjob on better-sqlite3, as its README sets
// it up, but durable as the product is. `node rival.mjs JOBS URL FILE` puts jobs into a fresh queue,
// has workers post each to URL, and prints {"pending", "sent", "seconds", "per_s", "synchronous"}. After 20 s it stops: the rate is what is asked for.
import http from "node:http";
import Database from "better-sqlite3";
import { better, defineQueue, defineWorker } from "plainjob";

const [jobs, url, file] = [Number(process.argv[2]), new URL(process.argv[3]), process.argv[4]];
const IN_FLIGHT = 32;
const quiet = { error: console.error, warn() {}, info() {}, debug() {} };
const database = new Database(file);
const queue = defineQueue({ connection: better(database), logger: quiet });
// It sets `synchronous = NORMAL` itself; what was acknowledged could then be lost with the power.
database.pragma("synchronous = FULL");

const body = { order_id: "1", body: "x".repeat(400) };
queue.addMany("send", Array.from({ length: jobs }, () => body));

const agent = new http.Agent({ keepAlive: true, maxSockets: IN_FLIGHT });
const post = (text) =>
  new Promise((resolve, reject) => {
    const options = {
      agent, host: url.hostname, port: url.port, path: "/emails", method: "POST",
      headers: { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(text) },
    };
    const request = http.request(options, (reply) => {
      reply.resume();
      reply.on("end", () => (reply.statusCode === 202 ? resolve() : reject(new Error(String(reply.statusCode)))));
    });
    request.on("error", reject);
    request.end(text);
  });

let sent = 0;
const began = performance.now();
const workers = Array.from({ length: IN_FLIGHT }, () =>
  defineWorker("send", async (job) => { await post(job.data); }, { queue, logger: quiet, onCompleted: () => { sent += 1; } }));
for (const worker of workers) void worker.start();
while (sent < jobs && performance.now() - began < 20_000) await new Promise((wake) => setTimeout(wake, 5));
const seconds = (performance.now() - began) / 1000;
console.log(JSON.stringify({
  pending: jobs, sent, seconds, per_s: sent / seconds, synchronous: [database.pragma("synchronous", { simple: true })],
}));
process.exit(0);
