// <picture-sender>: sends each chosen picture by itself and shows how far it is. <picture-order>: pictures are dragged into
// their order. Without script, a button sends them all at once, and buttons move them up and down.

import { toast } from "haat/storefront/shell";

const KINDS = new Set(["image/jpeg", "image/png", "image/webp", "image/gif"]);

class PictureSender extends HTMLElement {
  #form;
  #input;
  #list;

  connectedCallback() {
    this.#form = this.closest("form");
    this.#input = this.querySelector("input[type=file]");
    this.#list = this.querySelector("[data-sending]");
    this.#input.addEventListener("change", () => this.#send([...this.#input.files]));
  }

  async #send(files) {
    if (!files.length) return;
    this.#list.replaceChildren();
    this.#list.hidden = false;
    this.setAttribute("aria-busy", "true");
    let left = Number(this.dataset.left);
    let refused = 0;
    let page = null;
    for (const file of files) {
      const row = this.#row(file);
      const reason = this.#reason(file, left);
      const answer = reason ? null : await this.#post(file, row.querySelector("progress"));
      if (answer?.taken) {
        left -= 1;
        row.querySelector("progress").value = 1;
        page = answer.page;
      } else {
        refused += 1;
        this.#refuse(row, file, reason || answer.reason || this.dataset.textFailed);
      }
      if (page) this.#show(page);
    }
    this.dataset.left = left;
    this.removeAttribute("aria-busy");
    this.#input.value = "";
    if (!refused) this.#list.hidden = true;
  }

  /** Why a file need not travel at all; the market looks again at those that do. */
  #reason(file, left) {
    if (!KINDS.has(file.type)) return this.dataset.textKind;
    if (file.size > Number(this.dataset.mostBytes)) return this.dataset.textLarge;
    return left > 0 ? "" : this.dataset.textMany;
  }

  #row(file) {
    const row = document.createElement("li");
    const name = document.createElement("span");
    const progress = document.createElement("progress");
    name.textContent = file.name;
    progress.max = 1;
    progress.value = 0;
    progress.setAttribute("aria-label", file.name);
    row.append(name, progress);
    this.#list.append(row);
    return row;
  }

  #refuse(row, file, reason) {
    row.className = "sending-refused";
    row.setAttribute("role", "alert");
    row.textContent = `${file.name}: ${reason}`;
  }

  /** The form as it is with this one file; answers the page that came, and whether the file is in it. */
  #post(file, progress) {
    const body = new FormData(this.#form);
    body.set("file", file);
    body.set("send", "1");
    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      request.upload.addEventListener("progress", ({ loaded, total }) => (progress.value = (0.95 * loaded) / total));
      request.addEventListener("load", () => resolve(this.#read(request)));
      request.addEventListener("error", () => resolve({}));
      request.responseType = "document";
      request.open("POST", this.#form.action);
      request.send(body);
    });
  }

  #read(request) {
    const page = request.response;
    const reason = page?.querySelector("[data-refused]")?.textContent ?? "";
    return { taken: request.status === 200 && !reason, reason, page };
  }

  /** What the gallery is now, with the words that were being typed meanwhile. */
  #show(page) {
    const anew = page.querySelector("[data-gallery]");
    const now = document.querySelector("[data-gallery]");
    if (!anew || !now) return;
    for (const input of now.querySelectorAll("input.input")) {
      const same = anew.querySelector(`#${CSS.escape(input.id)}`);
      if (same) same.setAttribute("value", input.value);
    }
    now.replaceWith(document.adoptNode(anew));
    this.querySelector(".field-hint").textContent = page.querySelector("picture-sender .field-hint").textContent;
  }
}

class PictureOrder extends HTMLElement {
  #dragged = null;

  connectedCallback() {
    this.addEventListener("pointerdown", (event) => this.#lift(event));
    this.addEventListener("dragstart", (event) => event.preventDefault());
  }

  #lift(event) {
    const handle = event.target.closest("[data-handle]");
    if (!handle || event.button !== 0) return;
    this.#dragged = handle.closest("[data-item]");
    this.#dragged.dataset.dragged = "";
    // Of the whole page: what is dragged moves about in it, and the pointer may leave the list.
    const ends = new AbortController();
    const drop = () => {
      ends.abort();
      this.#drop();
    };
    document.addEventListener("pointermove", (moved) => this.#move(moved), ends);
    for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, drop, ends);
  }

  #move({ clientX, clientY }) {
    const over = document.elementFromPoint(clientX, clientY)?.closest("[data-item]");
    if (!over || over === this.#dragged || !this.contains(over)) return;
    const { top, height } = over.getBoundingClientRect();
    over[clientY < top + height / 2 ? "before" : "after"](this.#dragged);
  }

  #drop() {
    delete this.#dragged.dataset.dragged;
    this.#dragged = null;
    this.#save();
    const numbers = this.querySelectorAll(".own-gallery-place");
    const digits = new Intl.NumberFormat(document.documentElement.lang === "bn" ? "bn-BD" : "en");
    numbers.forEach((number, place) => (number.textContent = digits.format(place + 1)));
  }

  /** Where the order is saved by itself: words that are typed go along, files do not. */
  async #save() {
    const form = this.closest("form");
    if (!form.hasAttribute("data-saves")) return;
    const body = new FormData(form);
    body.delete("file");
    body.set("save", "1");
    const answer = await fetch(form.action, { method: "POST", body }).catch(() => null);
    toast(answer?.ok ? form.dataset.textSaved : form.dataset.textFailed);
  }
}

customElements.define("picture-sender", PictureSender);
customElements.define("picture-order", PictureOrder);
