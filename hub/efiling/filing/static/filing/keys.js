// A key presses the button that names it (data-key), so that a stack is worked through without a mouse.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input:not([type=checkbox]), textarea, select")) return;
  const there = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (there) {
    event.preventDefault();
    there.click();
  }
});
