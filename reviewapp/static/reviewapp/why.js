// Why the machine has its risk: few ask, so the server is asked when somebody opens it.

export async function open(desk, details) {
  const place = details.lastElementChild;
  if (!details.open || place.childElementCount) return;
  const response = await fetch(details.dataset.href).catch(() => null);
  if (response?.redirected) return desk.showLoggedOut();
  if (response?.ok) place.innerHTML = await response.text();
  else desk.say(desk.text.keep), (details.open = false);
}
