// All texts go through textContent, so a text is never read as HTML.
"use strict";

const element = (id) => document.getElementById(id);

function cell(row, content) {
  const cell = row.insertCell();
  cell.append(content);
}

async function read(path) {
  const response = await fetch(path);
  const body = await response.json();
  if (!response.ok) throw new Error(body.text);
  return body;
}

async function list() {
  const tickets = await read("/tickets");
  const table = element("tickets");
  table.replaceChildren();
  for (const ticket of tickets) {
    const row = table.insertRow();
    const link = document.createElement("a");
    link.href = "#" + encodeURIComponent(ticket.id);
    link.textContent = ticket.subject;
    cell(row, link);
    cell(row, ticket.assignee ?? "nobody");
  }
}

// An entry of the timeline has its event as a field: {"version", "time", "assigned": {"assignee"}}.
function happened({ version, time, ...event }) {
  const [[name, fields]] = Object.entries(event);
  const texts = Object.entries(fields ?? {}).map(([field, value]) => `${field}: ${value}`);
  return `${name} ${texts.join(", ")}`;
}

async function show(id) {
  element("ticket").hidden = id === "";
  if (id === "") return;
  const ticket = await read("/tickets/" + encodeURIComponent(id));
  element("subject").textContent = ticket.subject;
  const assignee = ticket.assignee ?? "nobody";
  element("state").textContent = `${ticket.status}, from ${ticket.customer}, assigned to ${assignee}`;
  const table = element("timeline");
  table.replaceChildren();
  for (const entry of ticket.timeline) {
    const row = table.insertRow();
    cell(row, entry.time);
    cell(row, happened(entry));
  }
}

async function draw() {
  element("failure").textContent = "";
  try {
    await list();
    await show(decodeURIComponent(location.hash.slice(1)));
  } catch (failure) {
    element("failure").textContent = failure.message;
    element("ticket").hidden = true;
  }
}

addEventListener("hashchange", draw);
draw();
