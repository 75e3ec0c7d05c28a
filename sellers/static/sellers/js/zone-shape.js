// Shapes as the editor handles them: every outline and every hole a ring of its own, because the drawing library knows
// polygons without holes only.

const DECIMALS = 7; // a finger's breadth; more digits than that the drawing library refuses

/** The rings of a Polygon or MultiPolygon: `{mode: "part" | "hole", ring}`, closed. */
export function ringsOf(geometry) {
  const polygons = geometry?.type === "Polygon" ? [geometry.coordinates] : (geometry?.coordinates ?? []);
  return polygons.flatMap((rings) =>
    rings.map((ring, index) => ({ mode: index ? "hole" : "part", ring: ring.map(([lon, lat]) => [rounded(lon), rounded(lat)]) })),
  );
}

/** The polygon or polygons that rings make; each hole goes to the part that holds most of it. Null without a part. */
export function shapeOf(rings) {
  const parts = rings.filter(({ mode }) => mode === "part").map(({ ring }) => [ring]);
  if (!parts.length) return null;
  for (const { mode, ring } of rings) {
    if (mode === "hole") holderOf(ring, parts).push(ring);
  }
  return parts.length === 1 ? { type: "Polygon", coordinates: parts[0] } : { type: "MultiPolygon", coordinates: parts };
}

/** The geometry in a text: GeoJSON, bare, or of a Feature or of a collection's only one; null where there is none. */
export function readShape(text) {
  let read;
  try {
    read = JSON.parse(text);
  } catch {
    return null;
  }
  if (read?.type === "FeatureCollection") read = read.features?.[0];
  if (read?.type === "Feature") read = read.geometry;
  const isShape = (read?.type === "Polygon" || read?.type === "MultiPolygon") && Array.isArray(read.coordinates);
  return isShape ? read : null;
}

/** Where the corner nearest to a point on the screen is: `{id, index, distance}`; null without any. */
export function nearestCorner(features, point, project) {
  let nearest = null;
  for (const { id, geometry } of features) {
    geometry.coordinates[0].slice(1).forEach((corner, index) => {
      const { x, y } = project(corner);
      const distance = Math.hypot(x - point.x, y - point.y);
      if (!nearest || distance < nearest.distance) nearest = { id, index, distance };
    });
  }
  return nearest;
}

/** A closed ring without one of its corners, which are counted from the second position on. */
export function withoutCorner(ring, index) {
  const open = ring.slice(1).toSpliced(index, 1);
  return [open.at(-1), ...open];
}

function holderOf(hole, parts) {
  const held = parts.map(([outline]) => hole.filter((corner) => holds(outline, corner)).length);
  return parts[held.indexOf(Math.max(...held))];
}

/** Whether a point lies in a ring, by the crossings of a ray (the even-odd rule). */
function holds(ring, [x, y]) {
  let isIn = false;
  for (let at = 1; at < ring.length; at += 1) {
    const [[x1, y1], [x2, y2]] = [ring[at - 1], ring[at]];
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) isIn = !isIn;
  }
  return isIn;
}

const rounded = (degrees) => Number(degrees.toFixed(DECIMALS));
