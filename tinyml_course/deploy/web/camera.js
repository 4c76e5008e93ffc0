/** The camera as frames of red, green, blue and opacity. Needs devices.js. Nothing is kept or sent. */

const FRAME_EVERY_MS = 100;
const MOST_PIXELS = 640 * 480;

export class Camera {
  /** @param {(frame: ImageData) => void} seen called with each frame */
  constructor(seen) {
    this.seen = seen;
  }

  /** @throws {Error} with a sentence for the reader */
  async start() {
    try {
      if (!navigator.mediaDevices) throw new Error("this page has no access to devices");
      const video = { width: { ideal: 320 }, height: { ideal: 240 }, facingMode: "user" };
      this.stream = await navigator.mediaDevices.getUserMedia({ video });
      this.video = document.createElement("video");
      Object.assign(this.video, { muted: true, playsInline: true, srcObject: this.stream });
      await this.video.play();
    } catch (error) {
      this.stop();
      throw new Error(deviceProblem("camera", error));
    }
    const { videoWidth, videoHeight } = this.video;
    const shrink = Math.min(1, Math.sqrt(MOST_PIXELS / (videoWidth * videoHeight)));
    const canvas = document.createElement("canvas");
    canvas.width = Math.floor(videoWidth * shrink);
    canvas.height = Math.floor(videoHeight * shrink);
    const context = canvas.getContext("2d", { willReadFrequently: true });
    this.timer = setInterval(() => {
      context.drawImage(this.video, 0, 0, canvas.width, canvas.height);
      this.seen(context.getImageData(0, 0, canvas.width, canvas.height));
    }, FRAME_EVERY_MS);
    const name = this.stream.getVideoTracks()[0].label;
    return { name, about: `${canvas.width} × ${canvas.height} pixels` };
  }

  stop() {
    clearInterval(this.timer);
    this.stream?.getTracks().forEach((track) => track.stop());
    this.stream = undefined;
  }
}
