// SPDX-License-Identifier: MIT
// Shows the live table: asks /api/v2/live once a second and fills the page; asks
// for name and password where nobody is signed in.
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

// ask sends a request and gives its answer with the status of HTTP. It throws
// where there is no answer.
async function ask(method, path, body, csrf) {
  const headers = body ? { "Content-Type": "application/json" } : {};
  if (csrf) headers["X-CSRF-Token"] = csrf;
  const response = await fetch(path, {
    method, headers, body: body && JSON.stringify(body), signal: AbortSignal.timeout(patience), cache: "no-store",
  });
  return { ...await response.json(), http: response.status };
}

// signedIn shows the figures, or else the form.
function signedIn(yes) {
  id("sign-in").hidden = yes;
  id("sign-out").hidden = !yes;
  document.querySelector("main").hidden = !yes;
}

id("sign-in").addEventListener("submit", async (event) => {
  event.preventDefault();
  id("refused").textContent = "";
  try {
    const answer = await ask("POST", "/api/v2/session", { name: id("name").value, password: id("password").value });
    id("password").value = "";
    if (answer.status === "OK") await look();
    else id("refused").textContent = `Not signed in: ${answer.message}.`;
  } catch {
    id("refused").textContent = "Tandem does not answer.";
  }
});

id("sign-out").addEventListener("click", async () => {
  try {
    const session = await ask("GET", "/api/v2/session");
    if (session.status === "OK") await ask("DELETE", "/api/v2/session", undefined, session.data.csrf);
    await look();
  } catch {
    say("Tandem does not answer. You are still signed in.");
  }
});

let lostSince = null;

async function look() {
  let answer;
  try {
    answer = await ask("GET", "/api/v2/live");
  } catch {
    lostSince ??= new Date();
    say(`The connection to Tandem is lost since ${time(lostSince)}. The figures are old; trying again every second.`);
    document.body.classList.add("stale");
    return;
  }
  lostSince = null;
  if (answer.http === 401) {
    signedIn(false);
    say("");
    return;
  }
  signedIn(true);
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
