// The slider beside a number: each follows the other. Without scripts the slider stays hidden and the number does it all.
for (const slider of document.querySelectorAll("input[data-slides]")) {
  const number = document.getElementById(slider.dataset.slides);
  slider.value = number.value || slider.max;
  slider.hidden = false;
  slider.addEventListener("input", () => {
    number.value = slider.value;
    number.dispatchEvent(new Event("input", { bubbles: true }));
  });
  number.addEventListener("input", () => {
    if (number.value) slider.value = number.value;
  });
}
