// Photos as they are sent: no larger than anybody looks at them, for a camera's take minutes on a slow network.

const MOST_PX = 1600;
const SMALL_BYTES = 300_000;
const TYPES = new Set(["image/jpeg", "image/png", "image/webp"]); // others may move
const QUALITY = 0.85;

/** The photo smaller; itself where it is small, or the browser cannot. */
export async function shrink(file) {
  if (!TYPES.has(file.type) || file.size <= SMALL_BYTES) return file;
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, MOST_PX / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [Math.round(picture.width * scale), Math.round(picture.height * scale)];
    const paint = canvas.getContext("2d");
    paint.fillStyle = "white"; // below what can be seen through
    paint.fillRect(0, 0, canvas.width, canvas.height);
    paint.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const made = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
    if (!made || made.size >= file.size) return file;
    return new File([made], `${file.name.replace(/\.\w+$/, "")}.jpg`, { type: made.type });
  } catch {
    return file;
  }
}
