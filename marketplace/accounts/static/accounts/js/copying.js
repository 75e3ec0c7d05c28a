// A button that copies what is shown, and says whether it could. Without it the text is marked and copied by hand.

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copies]");
  if (!button) return;
  const note = button.parentElement.querySelector("[role=status]");
  const text = document.getElementById(button.dataset.copies).textContent;
  note.textContent = (await isCopied(text)) ? note.dataset.copied : note.dataset.notCopied;
});

async function isCopied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
