// What every page shares: the theme button answers at once, messages can be read out. No text lives here.
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
