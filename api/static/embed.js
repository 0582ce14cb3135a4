// For pages that embed charts: each frame gets the height that its chart needs and the colours of the
// page around it. Load it once: <script async src=".../embed.js"></script>

(() => {
  const [HEIGHT, THEME] = ["article-indicators:height", "article-indicators:theme"];
  const MOST = 20_000;
  const service = new URL(document.currentScript.src).origin;
  const pixel = document.createElement("canvas").getContext("2d", { willReadFrequently: true });

  /** A colour of any notation as red, green, blue and opacity, up to 255. */
  function parts(colour) {
    pixel.clearRect(0, 0, 1, 1);
    pixel.fillStyle = colour;
    pixel.fillRect(0, 0, 1, 1);
    return pixel.getImageData(0, 0, 1, 1).data;
  }

  /** Whether the ground behind a frame is dark: that of the nearest element that has one. */
  function themeAround(frame) {
    for (let each = frame.parentElement; each; each = each.parentElement) {
      const [red, green, blue, opacity] = parts(getComputedStyle(each).backgroundColor);
      if (opacity > 127) return red * 0.299 + green * 0.587 + blue * 0.114 < 128 ? "dark" : "light";
    }
    const scheme = getComputedStyle(document.documentElement).colorScheme;
    const isPreferred = matchMedia("(prefers-color-scheme: dark)").matches || !scheme.includes("light");
    return scheme.includes("dark") && isPreferred ? "dark" : "light";
  }

  function frames() {
    return [...document.querySelectorAll("iframe")].filter(({ src }) => src.startsWith(`${service}/`));
  }

  function paint(frame) {
    if (new URL(frame.src).searchParams.has("theme")) return;
    const theme = themeAround(frame);
    frame.style.colorScheme = theme; // a frame of another scheme than its page's would be opaque
    frame.contentWindow?.postMessage({ type: THEME, theme }, "*");
  }

  addEventListener("message", ({ source, origin, data }) => {
    const frame = origin === service && data?.type === HEIGHT && frames().find((each) => each.contentWindow === source);
    if (!frame || !(data.height > 0 && data.height <= MOST)) return;
    frame.style.boxSizing = "content-box";
    frame.style.height = `${data.height}px`;
    paint(frame);
  });
  const paintAll = () => setTimeout(() => frames().forEach(paint), 50);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paintAll);
  new MutationObserver(paintAll).observe(document.documentElement, { attributes: true });
  paintAll();
})();
