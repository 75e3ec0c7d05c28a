// Who reads what a shop's people write: the buyer too, or their colleagues alone. What was meant for colleagues is not to go
// to the buyer; what was not is not to wait as a note that nobody chose.

export class Readers {
  #form;
  #before = null; // what was chosen when somebody answered a note

  constructor(form) {
    this.#form = form;
    form.addEventListener("change", ({ target }) => target.name === "is_internal" && (this.#before = null));
  }

  get isNote() {
    return this.#form.querySelector("[name=is_internal]:checked, [name=is_internal][type=hidden]")?.value === "1";
  }

  /** Whether it is a note for as long as it answers one. */
  get isMeanwhile() {
    return Boolean(this.#before);
  }

  note() {
    const note = this.#of("1");
    if (note) note.checked = true;
  }

  /** A note is answered by a note; what comes after it goes where it went before. */
  noteMeanwhile() {
    if (!this.isNote) this.#before = this.#of("0");
    this.note();
  }

  /** The page offered a note because one is answered. */
  offered() {
    if (this.isNote) this.#before = this.#of("0");
  }

  goBack() {
    if (this.#before) this.#before.checked = true;
    this.#before = null;
  }

  /** Empty the form; whoever notes goes on noting until they say otherwise. */
  reset() {
    this.goBack();
    const chosen = this.#form.querySelector("[name=is_internal]:checked");
    this.#form.reset();
    if (chosen) chosen.checked = true;
  }

  #of(value) {
    return this.#form.querySelector(`[name=is_internal][type=radio][value="${value}"]`);
  }
}
