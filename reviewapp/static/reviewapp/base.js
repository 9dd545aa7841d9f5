// What every page shares: the theme button answers at once, Ctrl+K opens the commands. No text lives here.
const root = document.documentElement;

for (const form of document.querySelectorAll("form[data-theme-form]")) {
  form.addEventListener("submit", async (event) => {
    const button = event.submitter;
    if (!button) return;
    event.preventDefault();
    let theme = button.value;
    if (button.dataset.toggle !== undefined) {
      const dark = matchMedia("(prefers-color-scheme: dark)").matches;
      const shown = root.dataset.theme || (dark ? "dark" : "light");
      theme = shown === "dark" ? "light" : "dark";
    }
    if (theme === "system") delete root.dataset.theme;
    else root.dataset.theme = theme;
    for (const choice of document.querySelectorAll("form[data-theme-form] [aria-pressed]")) {
      choice.setAttribute("aria-pressed", String(choice.value === theme));
    }
    const body = new FormData(form);
    body.set("theme", theme);
    try {
      await fetch(form.action, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
    } catch {
      // offline: this page keeps the theme, the next visit has the saved one
    }
  });
}

for (const menu of document.querySelectorAll("[data-submit-on-change]")) {
  menu.addEventListener("change", () => menu.form.requestSubmit());
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", () => print());
}

const palette = document.querySelector("#palette");
if (palette) {
  const open = () => {
    palette.showModal(); // at once: what is typed next must not reach the page
    palette.querySelector("input").select();
    import("./palette.js").then((module) => module.fillIn(palette), () => {});
  };
  document.querySelector("[data-palette]")?.addEventListener("click", open);
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== "k") return;
    event.preventDefault();
    if (!document.querySelector("dialog[open]")) open();
  });
}
