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
  const code = $("#login-code", form);
  const asked = !code.parentElement.hidden; // the password was right; now the second step
  const action = new URL(asked ? form.dataset.secondStep : form.action, location.href);
  const response = await desk.ask(action.href, new URLSearchParams(new FormData(form))).catch(() => null);
  const landed = response?.ok && new URL(response.url).pathname;
  if (landed === form.dataset.secondStep && !asked) {
    code.parentElement.hidden = false;
    code.required = true;
    code.focus();
    $("#login-error").textContent = "";
    return;
  }
  if (!landed || landed === action.pathname) {
    $("#login-error").textContent = !response ? text.keep : asked ? text.wrongCode : text.wrongPassword;
    return;
  }
  form.reset();
  code.parentElement.hidden = true;
  code.required = false;
  dialog.close();
  desk.loggedIn();
}
