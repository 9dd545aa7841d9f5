// The session ended while somebody judged: he logs in here, and nothing he did is lost. Only he: the name is fixed.

export function logIn(desk) {
  const { $ } = desk;
  const dialog = $("#login");
  const form = $("form", dialog);
  $("[data-close]", dialog).onclick = () => dialog.close();
  form.onsubmit = (event) => {
    event.preventDefault();
    enter(desk, dialog, form);
  };
  $("#login-error").textContent = "";
}

async function enter(desk, dialog, form) {
  const { $, text } = desk;
  const body = new URLSearchParams(new FormData(form));
  const response = await desk.ask(form.action, body).catch(() => null);
  if (!response?.ok || new URL(response.url).pathname === new URL(form.action).pathname) {
    $("#login-error").textContent = response ? text.wrongPassword : text.keep;
    return;
  }
  form.reset();
  dialog.close();
  desk.loggedIn();
}
