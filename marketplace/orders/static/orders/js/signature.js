// <signature-pad>: what is drawn with a finger, a pen or a mouse becomes the file of the field beside it, black on white. Who
// has no script chooses a picture there instead.

const WIDTH = 3;

class SignaturePad extends HTMLElement {
  connectedCallback() {
    this.canvas = this.querySelector("canvas");
    this.pen = this.canvas.getContext("2d");
    this.input = document.getElementById(this.dataset.input);
    this.input.closest("[data-without-script]").hidden = true;
    this.canvas.addEventListener("pointerdown", (event) => this.#begin(event));
    this.canvas.addEventListener("pointermove", (event) => this.#draw(event));
    for (const end of ["pointerup", "pointercancel"]) this.canvas.addEventListener(end, () => this.#end());
    this.querySelector("[data-clear]").addEventListener("click", () => this.#clear());
    this.#clear();
  }

  #at(event) {
    const box = this.canvas.getBoundingClientRect();
    return [
      ((event.clientX - box.left) / box.width) * this.canvas.width,
      ((event.clientY - box.top) / box.height) * this.canvas.height,
    ];
  }

  #begin(event) {
    event.preventDefault();
    this.canvas.setPointerCapture(event.pointerId);
    this.isDrawing = true;
    this.pen.beginPath();
    this.pen.moveTo(...this.#at(event));
  }

  #draw(event) {
    if (!this.isDrawing) return;
    this.pen.lineTo(...this.#at(event));
    this.pen.stroke();
    this.isSigned = true;
  }

  #end() {
    if (!this.isDrawing) return;
    this.isDrawing = false;
    if (this.isSigned) this.canvas.toBlob((blob) => this.#keep(blob), "image/png");
  }

  #keep(blob) {
    const files = new DataTransfer();
    files.items.add(new File([blob], "signature.png", { type: "image/png" }));
    this.input.files = files.files;
  }

  #clear() {
    this.pen.fillStyle = "#fff";
    this.pen.fillRect(0, 0, this.canvas.width, this.canvas.height);
    Object.assign(this.pen, { strokeStyle: "#111", lineWidth: WIDTH, lineCap: "round", lineJoin: "round" });
    this.isSigned = false;
    this.input.value = "";
  }
}

customElements.define("signature-pad", SignaturePad);
