// Drawing a zone's rings on a map with Terra Draw, which is fetched with this module: on the editor's page alone.

import { TerraDraw, TerraDrawModeUndoRedo, TerraDrawPolygonMode, TerraDrawSelectMode } from "terra-draw";
import { TerraDrawMapLibreGLAdapter } from "terra-draw-maplibre";
import { nearestCorner, ringsOf, shapeOf, withoutCorner } from "haat/sellers/zone-shape";

const RING_MODES = ["part", "hole"];
const FINGER_PX = 28;
const STEADY_PX = 4; // what a finger trembles when it taps
const LEAST_POSITIONS = 4; // of a closed ring
const MOST_STEPS = 100;

export class ZoneDrawing {
  #zones;
  #draw;
  #onChange;
  #onState;
  #now = "null";
  #before = [];
  #selected = null;
  #tool = null;
  #isShown = false;

  /** `onChange(geometry)` hears of every step, `onState` what the tools can do now. */
  constructor(zones, { onChange, onState }) {
    this.#zones = zones;
    this.#onChange = onChange;
    this.#onState = onState;
  }

  start() {
    const { map } = this.#zones;
    this.#draw = new TerraDraw({
      adapter: new TerraDrawMapLibreGLAdapter({ map, minPixelDragDistanceSelecting: STEADY_PX }),
      modes: [...RING_MODES.map((name) => this.#ringMode(name)), this.#selectMode()],
      undoRedo: { modeLevel: new TerraDrawModeUndoRedo() },
    });
    this.#draw.start();
    this.#draw.on("finish", (id, { action }) => this.#onFinish(id, action));
    this.#draw.on("change", (_ids, _type, context) => this.#onMove(context));
    this.#draw.on("select", (id) => this.#onSelect(id));
    this.#draw.on("deselect", () => this.#onSelect(null));
    map.on("click", ({ point }) => this.#tool === "corner" && this.#removeCorner(point));
    map.getCanvas().addEventListener("keydown", (event) => this.#onKey(event));
  }

  /** Shows a shape to be worked on; without one, drawing begins. */
  show(geometry) {
    this.#isShown = true;
    this.#now = JSON.stringify(geometry);
    this.#load(geometry);
    this.#draw.setMode(geometry ? "select" : "part");
    this.#tell();
  }

  hide() {
    this.#isShown = false;
    this.#tool = null;
    this.#draw.setMode("static");
    this.#draw.clear();
    this.#selected = null;
  }

  /** Another shape takes the place of what is there, as a step that can be taken back. */
  replace(geometry) {
    this.#remember();
    this.show(geometry);
  }

  use(tool) {
    ({
      part: () => this.#setMode("part"),
      hole: () => this.#setMode("hole"),
      corner: () => this.#setCornerTool(),
      finish: () => this.#finish(),
      undo: () => this.#undo(),
      remove: () => this.#remove(),
    })[tool]();
    this.#tell();
  }

  #ringMode(modeName) {
    const tint = () => this.#zones.colour(modeName === "part" ? "accent" : "danger");
    const point = { Color: () => this.#zones.colour("surface"), OutlineColor: tint, OutlineWidth: 2.5, Width: 7 };
    return new TerraDrawPolygonMode({
      modeName,
      pointerDistance: FINGER_PX,
      showCoordinatePoints: true,
      styles: {
        // The shape's own layer fills it, with its holes left out.
        fillColor: tint,
        fillOpacity: 0.04,
        outlineColor: tint,
        outlineWidth: 2.5,
        ...prefixed("closingPoint", { ...point, Width: 9 }),
        ...prefixed("coordinatePoint", { ...point, Width: 4 }),
      },
    });
  }

  #selectMode() {
    const ring = { draggable: true, coordinates: { draggable: true, midpoints: { draggable: true }, deletable: true } };
    const tint = () => this.#zones.colour("accent");
    const surface = () => this.#zones.colour("surface");
    const outline = ({ properties }) => this.#zones.colour(properties.mode === "hole" ? "danger" : "accent");
    return new TerraDrawSelectMode({
      pointerDistance: FINGER_PX,
      flags: Object.fromEntries(RING_MODES.map((name) => [name, { feature: ring }])),
      keyEvents: { deselect: "Escape", delete: "Delete", rotate: null, scale: null },
      styles: {
        selectedPolygonColor: outline,
        selectedPolygonFillOpacity: 0.1,
        selectedPolygonOutlineColor: outline,
        selectedPolygonOutlineWidth: 3,
        selectionPointColor: surface,
        selectionPointOutlineColor: tint,
        selectionPointOutlineWidth: 2.5,
        selectionPointWidth: 7.5,
        midPointColor: tint,
        midPointOutlineColor: surface,
        midPointOutlineWidth: 1.5,
        midPointWidth: 4.5,
      },
    });
  }

  #rings() {
    const isRing = ({ geometry, properties }) => geometry.type === "Polygon" && RING_MODES.includes(properties.mode);
    return this.#draw.getSnapshot().filter((feature) => isRing(feature) && !feature.properties.currentlyDrawing);
  }

  #read() {
    return shapeOf(this.#rings().map(({ geometry, properties }) => ({ mode: properties.mode, ring: geometry.coordinates[0] })));
  }

  #load(geometry) {
    if (this.#draw.getMode() !== "static") this.#draw.setMode("static");
    this.#draw.clear();
    this.#selected = null;
    this.#draw.addFeatures(
      ringsOf(geometry).map(({ mode, ring }) => ({
        type: "Feature",
        properties: { mode },
        geometry: { type: "Polygon", coordinates: [ring] },
      })),
    );
    this.#zones.showShape(geometry);
  }

  #setMode(mode) {
    this.#tool = null;
    this.#draw.setMode(this.#draw.getMode() === mode ? "select" : mode);
  }

  #setCornerTool() {
    const isOn = this.#tool === "corner";
    if (this.#draw.getMode() !== "select") this.#draw.setMode("select");
    this.#tool = isOn ? null : "corner";
    const rings = this.#rings();
    if (!isOn && this.#selected === null && rings.length === 1) this.#draw.selectFeature(rings[0].id);
  }

  #removeCorner(point) {
    const rings = this.#rings().filter(({ geometry }) => geometry.coordinates[0].length > LEAST_POSITIONS);
    const corner = nearestCorner(rings, point, (position) => this.#zones.map.project(position));
    if (!corner || corner.distance > FINGER_PX) return;
    const { geometry } = rings.find(({ id }) => id === corner.id);
    const coordinates = [withoutCorner(geometry.coordinates[0], corner.index)];
    this.#draw.updateFeatureGeometry(corner.id, { type: "Polygon", coordinates });
    this.#changed();
  }

  /** As Enter does while somebody draws. */
  #finish() {
    this.#zones.map.getCanvas().dispatchEvent(new KeyboardEvent("keyup", { key: "Enter" }));
  }

  #remove() {
    if (this.#selected === null) return;
    const id = this.#selected;
    this.#draw.deselectFeature(id);
    this.#draw.removeFeatures([id]);
    this.#changed();
    if (!this.#rings().length) this.#draw.setMode("part");
  }

  #undo() {
    if (this.#draw.getModeState() === "drawing") return this.#draw.undo();
    if (!this.#before.length) return;
    const geometry = JSON.parse(this.#before.pop());
    this.show(geometry);
    this.#onChange(geometry);
  }

  #remember() {
    this.#before.push(this.#now);
    if (this.#before.length > MOST_STEPS) this.#before.shift();
  }

  #changed() {
    const geometry = this.#read();
    const text = JSON.stringify(geometry);
    if (text === this.#now) return;
    this.#remember();
    this.#now = text;
    this.#zones.showShape(geometry);
    this.#onChange(geometry);
    this.#tell();
  }

  #onFinish(id, action) {
    this.#changed();
    if (action !== "draw") return;
    // Not within the library's own handling of the last tap.
    queueMicrotask(() => {
      this.#draw.setMode("select");
      this.#draw.selectFeature(id);
      this.#tell();
    });
  }

  /** The fill follows what is being dragged; a step is only what has ended. */
  #onMove(context) {
    if (!this.#isShown || context?.origin === "api") return;
    if (this.#draw.getMode() === "select") this.#zones.showShape(this.#read());
    if (this.#rings().length < ringsOf(JSON.parse(this.#now)).length) this.#changed();
    this.#tell();
  }

  #onSelect(id) {
    this.#selected = id;
    this.#tell();
  }

  #onKey(event) {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
    event.preventDefault();
    this.use("undo");
  }

  #tell() {
    if (!this.#isShown) return;
    const isDrawing = this.#draw.getModeState() === "drawing";
    this.#onState({
      mode: this.#draw.getMode(),
      tool: this.#tool,
      isDrawing,
      isSelected: this.#selected !== null,
      canUndo: isDrawing || this.#before.length > 0,
    });
  }
}

function prefixed(prefix, styles) {
  return Object.fromEntries(Object.entries(styles).map(([name, value]) => [prefix + name, value]));
}
