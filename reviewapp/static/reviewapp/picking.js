// The answers list: ticking all of a page at once, and how many are ticked. Without this the boxes work one by one.
const bar = document.getElementById("add");
const all = document.querySelector("[data-pick-all]");
const boxes = [...document.querySelectorAll('input[name="picked"]')];

function count() {
  const picked = boxes.filter((box) => box.checked).length;
  bar.querySelector("[data-picked]").textContent = picked ? `(${picked})` : "";
  all.checked = picked === boxes.length;
  all.indeterminate = picked > 0 && picked < boxes.length;
  if (picked) bar.querySelector('[name="scope"][value="picked"]').checked = true;
}

all.hidden = false;
all.addEventListener("change", () => {
  for (const box of boxes) box.checked = all.checked;
  count();
});
for (const box of boxes) box.addEventListener("change", count);
count();
