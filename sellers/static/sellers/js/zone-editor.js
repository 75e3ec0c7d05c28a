// <zone-editor>: the map over a zone's form. Draws a shape with Terra Draw, shows a circle or areas as they are chosen,
// and writes what it does into the form's fields, which say the same without script.

import htmx from "htmx";
import { circleAround } from "haat/sellers/zone-map";
import { ZoneDrawing } from "haat/sellers/zone-drawing";
import { readShape } from "haat/sellers/zone-shape";

const BANGLA = "০১২৩৪৫৬৭৮৯";

class ZoneEditor extends HTMLElement {
  #map;
  #form;
  #drawing;
  #isUnsaved = false;

  async connectedCallback() {
    this.#form = document.getElementById("zone-form");
    const map = this.querySelector("zone-map");
    map.addEventListener("haat:failed", () => (this.hidden = true));
    this.#map = await map.ready;
    this.#drawing = new ZoneDrawing(this.#map, {
      onChange: (geometry) => this.#write(geometry),
      onState: (state) => this.#showState(state),
    });
    this.#drawing.start();
    this.#listen();
    this.#showKind();
    this.#map.showFaults(JSON.parse(this.dataset.faults));
    this.#map.frame();
    this.dataset.ready = "";
  }

  get #kind() {
    return this.#form.querySelector("[name=kind]:checked")?.value;
  }

  get #text() {
    return this.#form.elements.shape;
  }

  #listen() {
    for (const radio of this.#form.querySelectorAll("[name=kind]")) radio.addEventListener("change", () => this.#showKind());
    for (const button of this.querySelectorAll("[data-tool]")) {
      button.addEventListener("click", () => this.#drawing.use(button.dataset.tool));
    }
    this.#text.addEventListener("change", () => this.#readText());
    this.#form.elements.shape_file.addEventListener("change", ({ target }) => this.#readFile(target));
    this.#listenToRadius();
    const areas = document.getElementById("zone-areas-box");
    areas.addEventListener("change", () => this.#showAreas());
    new MutationObserver(() => this.#showAreas()).observe(areas, { childList: true });
    this.#map.map.on("click", ({ point }) => this.#toggleArea(point));
    this.#map.addEventListener("haat:restyled", () => this.#showKind());
    this.#form.addEventListener("submit", () => (this.#isUnsaved = false));
    addEventListener("beforeunload", (event) => this.#isUnsaved && event.preventDefault());
  }

  #listenToRadius() {
    const typed = this.#form.elements.radius_km;
    const slider = document.getElementById("radius-slider");
    slider.value = kilometres(typed.value) || slider.value;
    slider.addEventListener("input", () => {
      typed.value = inDigits(slider.value);
      this.#showCircle();
    });
    slider.addEventListener("change", () => typed.dispatchEvent(new Event("change", { bubbles: true })));
    typed.addEventListener("input", () => {
      slider.value = kilometres(typed.value) || slider.value;
      this.#showCircle();
    });
  }

  /** The map shows what belongs to the kind that is chosen, and the tools are there for what is drawn. */
  #showKind() {
    const isDrawn = this.#kind === "polygon";
    this.querySelector("[data-tools]").hidden = !isDrawn;
    this.#map.showAreas([]);
    this.#map.showShape(null);
    this.#say(this.dataset[{ radius: "textRadius", areas: "textAreas" }[this.#kind] ?? "textDraw"]);
    if (!isDrawn) this.#drawing.hide();
    if (isDrawn) this.#drawing.show(readShape(this.#text.value));
    if (this.#kind === "radius") this.#showCircle();
    if (this.#kind === "areas") this.#showAreas();
  }

  #showCircle() {
    if (this.#kind !== "radius") return;
    const radius = kilometres(this.#form.elements.radius_km.value);
    this.#map.showShape(radius > 0 && radius < 1000 ? circleAround(this.#map.shop, radius * 1000) : null);
    this.#map.frame();
  }

  #showAreas() {
    if (this.#kind !== "areas") return;
    const ticked = [...this.#form.querySelectorAll("[name=areas]:checked")];
    this.#map.showAreas(ticked.map(({ value }) => value));
    this.#map.reach(ticked.map(({ dataset }) => [Number(dataset.lon), Number(dataset.lat)]));
  }

  /** A tap on an area takes it in, or leaves it out again. */
  #toggleArea(point) {
    if (this.#kind !== "areas") return;
    const id = this.#map.areaAt(point);
    if (!id) return this.#say(this.dataset.textCloser);
    const box = this.#form.querySelector(`[name=areas][value="${id}"]`);
    if (box) return box.click();
    htmx.ajax("POST", location.href, {
      source: this.#form,
      target: "#zone-areas",
      select: "#zone-areas",
      swap: "outerHTML",
      values: { add_area: id },
    });
  }

  #write(geometry) {
    this.#text.value = geometry ? JSON.stringify(geometry) : "";
    this.#isUnsaved = true;
    this.#map.showFaults([]);
  }

  #readText() {
    const text = this.#text.value.trim();
    const shape = readShape(text);
    if (text && !shape) return this.#say(this.dataset.textUnreadable);
    this.#drawing.replace(shape);
    this.#map.frame();
  }

  async #readFile(field) {
    const [file] = field.files;
    if (!file) return;
    const text = await file.text();
    if (!readShape(text)) return this.#say(this.dataset.textUnreadable);
    this.#text.value = text;
    field.value = "";
    this.#readText();
  }

  #showState({ mode, isDrawing, isSelected, canUndo, tool }) {
    const words = { part: "textDraw", hole: "textHole", corner: "textCorner", select: isSelected ? "textDrag" : "textSelect" };
    if (this.#kind === "polygon") this.#say(this.dataset[words[tool ?? mode] ?? "textSelect"]);
    for (const button of this.querySelectorAll("[data-tool]")) {
      const name = button.dataset.tool;
      if (["part", "hole", "corner"].includes(name)) button.setAttribute("aria-pressed", String((tool ?? mode) === name));
      if (name === "finish") button.disabled = !isDrawing;
      if (name === "remove") button.disabled = !isSelected;
      if (name === "undo") button.disabled = !canUndo;
    }
  }

  #say(text) {
    this.querySelector("[data-said]").textContent = text;
  }
}

function kilometres(text) {
  const latin = text.replace(/[০-৯]/g, (digit) => BANGLA.indexOf(digit));
  return Number(latin.replace(",", "."));
}

function inDigits(text) {
  return document.documentElement.lang === "bn" ? text.replace(/\d/g, (digit) => BANGLA[digit]) : text;
}

customElements.define("zone-editor", ZoneEditor);
