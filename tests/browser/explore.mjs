// Use the tools of notebooks/explore by keyboard alone: node tests/browser/explore.mjs ADDRESS
// Prints JSON: what was seen before and after each choice, and what went wrong. With PICTURES set, leaves pictures there.
import { PANEL, inLab, picture, runAll } from "./jupyterlab.mjs";

const TOOL = `${PANEL} .evalkit-tool`;
const READY = "The answer below is up to date.";

// The words of the answers, the alternative text of the picture, and whether the picture is really drawn.
const seen = (tool) => tool.evaluate((box) => ({
  text: [...box.querySelectorAll(".evalkit")].map((each) => each.innerText).join("\n"),
  alt: box.querySelector("figure img")?.alt ?? "",
  drawn: (box.querySelector("figure img")?.naturalWidth ?? 0) > 0,
}));

const focused = (page) => page.evaluate(() => document.activeElement.labels?.[0]?.innerText ?? "");

// Goes from the first choice to the named one with the Tab key.
async function tabTo(page, tool, label) {
  await tool.locator("select").first().focus();
  for (let steps = 0; steps < 12 && (await focused(page)) !== label; steps += 1) await page.keyboard.press("Tab");
  return focused(page);
}

// Makes a choice by a key; gives what is seen then, and after how many milliseconds.
async function press(page, tool, key) {
  const before = (await seen(tool)).text;
  const began = Date.now();
  await page.keyboard.press(key);
  const box = await tool.elementHandle();
  await page.waitForFunction(
    ([element, old, ready]) => {
      const now = [...element.querySelectorAll(".evalkit")].map((each) => each.innerText).join("\n");
      return now !== old && element.querySelector("[role=status]").innerText === ready;
    },
    [box, before, READY],
  );
  return { ...(await seen(tool)), milliseconds: Date.now() - began, focus: await focused(page) };
}

// Opens a notebook of one tool from the start page, and makes one choice in it.
async function oneTool(open, address, name, label) {
  const page = await open();
  await page.goto(address);
  await page.locator(`.jp-MarkdownViewer a[href*='explore/${name}']`).click();
  await runAll(page);
  const tool = page.locator(TOOL).first();
  await tool.locator(".evalkit").first().waitFor();
  const found = { labels: await labels(tool), first: await seen(tool) };
  await picture(page, name);
  found.reached = await tabTo(page, tool, label);
  found.other = await press(page, tool, "ArrowDown");
  await picture(page, `${name}-other`);
  return { ...found, ...(await faults(page)) };
}

async function faults(page) {
  return {
    errors: await page.locator(`${PANEL} .jp-OutputArea [data-mime-type*='error']`).allInnerTexts(),
    warnings: await page.locator(`${PANEL} .jp-OutputArea [data-mime-type*='stderr']`).allInnerTexts(),
    notices: await page.locator(".Toastify__toast").allInnerTexts(),
  };
}

async function labels(tool) {
  return tool.evaluate((box) =>
    [...box.querySelectorAll("select, input")].map((each) => each.labels?.[0]?.innerText ?? ""),
  );
}

const [address] = process.argv.slice(2);
await inLab(address, async (open) => {
  const page = await open();
  await page.goto(address);
  await page.locator(".jp-MarkdownViewer a[href*='explore/impact']").click();
  await runAll(page);
  const [planning, impact] = [page.locator(TOOL).nth(0), page.locator(TOOL).nth(1)];
  await planning.locator("figure img").waitFor();
  const found = { labels: [await labels(planning), await labels(impact)], first: await seen(planning) };
  await planning.scrollIntoViewIfNeeded();
  await picture(page, "planning");
  found.reached = await tabTo(page, planning, "Indicator");
  found.other = await press(page, planning, "ArrowDown");
  await picture(page, "planning-other");
  found.back = await press(page, planning, "ArrowUp");
  found.compared = await tabTo(page, planning, "What is compared");
  found.sites = await press(page, planning, "ArrowDown");
  await picture(page, "planning-sites");
  await impact.scrollIntoViewIfNeeded();
  await impact.locator("figure img").scrollIntoViewIfNeeded();
  found.impact = await seen(impact);
  await tabTo(page, impact, "Indicator");
  found.posthoc = await press(page, impact, "End");
  await picture(page, "impact");
  Object.assign(found, await faults(page));
  found.theory = await oneTool(open, address, "theory", "Node or link");
  found.learning = await oneTool(open, address, "learning", "Kind");
  return found;
});
