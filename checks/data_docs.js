"use strict";
const all = (selector, within = document) => [...within.querySelectorAll(selector)];

// Tabs: one pane at a time.
const tabs = all('[data-toggle="tab"]');
const open = (tab) => tabs.forEach((one) => {
  one.setAttribute("aria-selected", String(one === tab));
  document.querySelector(one.getAttribute("href")).hidden = one !== tab;
});
tabs.forEach((tab) => tab.addEventListener("click", (event) => { event.preventDefault(); open(tab); }));
if (tabs.length) open(tabs[0]);

// Details fold away until asked for.
all('[data-toggle="collapse"]').forEach((link) => {
  const details = document.querySelector(link.getAttribute("href"));
  details.classList.add("folded");
  link.addEventListener("click", (event) => { event.preventDefault(); details.classList.toggle("folded"); });
});

// The filter: a row that succeeded carries a green mark; a section without other rows goes too, with its link.
const rowsOf = (section) => all("tbody > tr", section).filter((row) => row.querySelector(":scope > td i.fas"));
const succeeded = (row) => row.querySelector(":scope > td:first-child i.fas.text-success") !== null;
const filter = (failedOnly) => all(".ge-section").forEach((section) => {
  const rows = rowsOf(section);
  if (!rows.length || section.querySelector(".ge-index-page-tabs-container")) return;
  rows.forEach((row) => { row.hidden = failedOnly && succeeded(row); });
  section.hidden = rows.every((row) => row.hidden);
  all(`.ge-navigation-sidebar-link[href="#${section.id}"]`).forEach((link) => { link.parentElement.hidden = section.hidden; });
});
all(".btn-group-toggle input").forEach((button, place) => button.addEventListener("change", () => filter(place === 1)));

// A box to search each table of runs.
all(".tab-pane table").forEach((table) => {
  const box = Object.assign(document.createElement("input"), { type: "search", placeholder: "Search" });
  box.setAttribute("aria-label", "Search");
  box.addEventListener("input", () => all("tbody > tr", table).forEach((row) => {
    row.hidden = !row.textContent.toLowerCase().includes(box.value.toLowerCase());
  }));
  table.before(box);
});
