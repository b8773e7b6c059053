// Reads {chromium, flags, cookies, pages} and tells, page by page, what axe and htmlcs find against WCAG 2.1 AA. Two at a time.
import { text } from "node:stream/consumers";
import pa11y from "pa11y";
import puppeteer from "puppeteer";

const asked = JSON.parse(await text(process.stdin));
const browser = await puppeteer.launch({ executablePath: asked.chromium, args: asked.flags });
const headers = asked.cookies ? { cookie: asked.cookies } : {};
const waiting = Object.entries(asked.pages);
const found = {};

async function work() {
  while (waiting.length) {
    const [name, url] = waiting.shift();
    const told = await pa11y(url, { browser, headers, standard: "WCAG2AA", runners: ["axe", "htmlcs"], timeout: 60000 });
    found[name] = told.issues.filter((issue) => issue.type === "error")
      .map((issue) => `${issue.code}: ${issue.message} (${issue.selector})`.slice(0, 300));
  }
}

await Promise.all([work(), work()]);
await browser.close();
console.log(JSON.stringify(found));
