// One box ticks all boxes of a name in its form; without this script each is ticked by itself.
document.querySelectorAll("input[data-checks]").forEach((all) => {
  const boxes = () => all.form.querySelectorAll(`input[name="${all.dataset.checks}"]`);
  all.addEventListener("change", () => boxes().forEach((box) => { box.checked = all.checked; }));
});
