// SPDX-License-Identifier: MIT
// Shows the live table: asks /api/v2/live once a second and fills the page.
"use strict";

const every = 1000; // ms between two looks
const patience = 5000; // ms for one answer

const id = (name) => document.getElementById(name);
const count = new Intl.NumberFormat("en");
const time = (when) => new Date(when).toLocaleTimeString();

// cell makes one cell; text is only ever set as text.
function cell(tag, text, kind) {
  const c = document.createElement(tag);
  c.textContent = typeof text === "number" ? count.format(text) : text;
  if (kind) c.className = kind;
  return c;
}

// fill writes a table: columns are [title, kind, value of a row]; the first is the row's head.
function fill(table, columns, rows, nothing) {
  const head = document.createElement("tr");
  head.append(...columns.map(([title, kind]) => {
    const th = cell("th", title, kind);
    th.scope = "col";
    return th;
  }));
  const body = rows.map((row) => {
    const tr = document.createElement("tr");
    tr.append(...columns.map(([, kind, value], i) => {
      const v = value(row);
      const c = cell(i === 0 ? "th" : "td", v.text ?? v, v.kind ?? kind);
      if (i === 0) c.scope = "row";
      return c;
    }));
    return tr;
  });
  if (rows.length === 0) {
    const c = cell("td", nothing, "none");
    c.colSpan = columns.length;
    const tr = document.createElement("tr");
    tr.append(c);
    body.push(tr);
  }
  table.tHead.replaceChildren(head);
  table.tBodies[0].replaceChildren(...body);
}

const words = (name) => name.toLowerCase().replaceAll("_", " ");

function show(o) {
  id("version").textContent = o.version;
  id("at").textContent = time(o.at);
  id("at").dateTime = o.at;
  fill(id("campaigns"), [
    ["Campaign", "", (c) => c.name],
    ["State", "", (c) => c.state],
    ["In the air", "number", (c) => c.inAir],
    ["Bridged", "number", (c) => c.bridged],
    ["Waiting", "number", (c) => c.members.waiting],
    ["Held", "number", (c) => c.members.held],
    ["Ended", "number", (c) => c.members.ended],
    ["Members", "number", (c) => c.members.imported],
  ], o.campaigns, "There is no campaign yet.");
  const results = [...new Set(o.campaigns.flatMap((c) => Object.keys(c.results)))].sort();
  fill(id("results"), [
    ["Campaign", "", (c) => c.name],
    ...results.map((r) => [words(r), "number", (c) => c.results[r] ?? 0]),
    ["all", "number", (c) => Object.values(c.results).reduce((sum, n) => sum + n, 0)],
  ], o.campaigns, "There is no campaign yet.");
  fill(id("agents"), [["State", "", ([s]) => s], ["Agents", "number", ([, n]) => n]],
    Object.entries(o.agents.byState).sort(), "There is no agent yet.");
  const ms = (v) => (o.latency.calls ? `${v.toFixed(1)} ms` : "–");
  fill(id("latency"), [["Figure", "", ([f]) => f], ["Value", "number", ([, v]) => v]],
    [["median (p50)", ms(o.latency.p50Ms)], ["99 in 100 (p99)", ms(o.latency.p99Ms)], ["calls", o.latency.calls]], "");
  fill(id("nodes"), [
    ["Node", "", (n) => n.name],
    ["State", "", (n) => ({ text: n.state, kind: n.state === "up" ? "up" : "down" })],
    ["Sessions", "number", (n) => `${count.format(n.sessions)} of ${count.format(n.maxSessions)}`],
    ["Reconnects", "number", (n) => n.reconnects],
    ["Events", "number", (n) => n.events],
    ["Latest trouble", "", (n) => n.lastError || "–"],
  ], o.nodes, "No node is configured.");
}

// say tells of trouble once: the same words again would be read out again.
function say(text) {
  if (id("trouble").textContent !== text) id("trouble").textContent = text;
}

let lostSince = null;

async function look() {
  let answer;
  try {
    const response = await fetch("/api/v2/live", { signal: AbortSignal.timeout(patience), cache: "no-store" });
    answer = await response.json();
  } catch {
    lostSince ??= new Date();
    say(`The connection to Tandem is lost since ${time(lostSince)}. The figures are old; trying again every second.`);
    document.body.classList.add("stale");
    return;
  }
  lostSince = null;
  const failed = answer.status !== "OK";
  document.body.classList.toggle("stale", failed);
  if (failed) {
    say(`Tandem cannot give new figures: ${answer.message}.`);
    return;
  }
  say(answer.data.trouble ? `Tandem cannot dial: ${answer.data.trouble}.` : "");
  show(answer.data);
}

async function watch() {
  if (!document.hidden) await look();
  setTimeout(watch, every);
}

watch();
