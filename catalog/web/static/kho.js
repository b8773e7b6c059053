// Where a part of a page could not be fetched, the whole page it belongs to is asked for, as without this script.
for (const failed of ["htmx:responseError", "htmx:sendError"])
  document.addEventListener(failed, (event) => { if (event.detail.boosted) location.assign(event.detail.pathInfo.finalRequestPath); });

// A copy button for every block that asks for one; pages work the same without it.
for (const block of document.querySelectorAll("pre[data-copy]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = block.dataset.copy;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(block.querySelector("code").textContent);
    button.textContent = block.dataset.copied;
    setTimeout(() => { button.textContent = block.dataset.copy; }, 2000);
  });
  if (navigator.clipboard) block.before(button);
}
