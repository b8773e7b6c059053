// Typing-ahead: what the server suggests becomes a list the arrow keys walk through. Without it the box is a plain search box.
for (const box of document.querySelectorAll("input[data-suggest]")) {
  const list = document.getElementById(box.dataset.suggest);
  const said = box.form.querySelector("[role=status]");
  const options = () => [...list.children];
  const chosen = () => options().find((one) => one.getAttribute("aria-selected") === "true");
  let typed = box.value;

  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id]])
    box.setAttribute(name, value);
  list.setAttribute("role", "listbox");

  const choose = (option) => {
    for (const one of options()) one.setAttribute("aria-selected", String(one === option));
    if (option) {
      box.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else box.removeAttribute("aria-activedescendant");
    box.value = option ? option.textContent : typed;
  };
  const close = () => {
    htmx.trigger(box, "htmx:abort");
    list.hidden = true;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
    said.textContent = "";
  };
  const open = () => {
    const some = options().length > 0 && document.activeElement === box;
    list.hidden = !some;
    box.setAttribute("aria-expanded", String(some));
    box.removeAttribute("aria-activedescendant");
    if (document.activeElement === box && box.value.trim())
      said.textContent = some ? said.dataset.some.replace("{number}", options().length) : said.dataset.none;
  };
  const step = (by) => {
    const all = options();
    const at = all.indexOf(chosen());
    // One place more than there are options: the text as it was typed stands between the last and the first.
    const next = (at + 1 + by + all.length + 1) % (all.length + 1);
    choose(all[next - 1]);
  };

  box.addEventListener("input", () => { typed = box.value; });
  box.addEventListener("blur", close);
  list.addEventListener("htmx:afterSwap", open);
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (!option) return;
    choose(option);
    box.form.requestSubmit();
  });
  box.addEventListener("keydown", (event) => {
    // While an input method composes a letter, its keys are its own.
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      choose(null);
      close();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!options().length) return;
      event.preventDefault();
      if (list.hidden) open();
      step(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter") close();
  });
}
