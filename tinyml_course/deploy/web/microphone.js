/** The microphone as blocks of 16-bit samples at 16 kHz. Needs resample.js and devices.js. Nothing is kept or sent. */

const WORKLET = `
registerProcessor("tinyml-tap", class extends AudioWorkletProcessor {
  process([input]) {
    if (input.length) this.port.postMessage(input[0].slice());
    return true;
  }
});`;

// A file opened from disk has no origin of its own, and then a blob: address is refused.
const WORKLET_ADDRESS = `data:text/javascript,${encodeURIComponent(WORKLET)}`;

/** A node that hands over what it hears: a worklet, or what browsers had before there were any. */
async function tapOf(context, heard) {
  try {
    await context.audioWorklet.addModule(WORKLET_ADDRESS);
    const node = new AudioWorkletNode(context, "tinyml-tap");
    node.port.onmessage = ({ data }) => heard(data);
    return node;
  } catch {
    const node = context.createScriptProcessor(2048, 1, 1);
    node.onaudioprocess = ({ inputBuffer }) => heard(inputBuffer.getChannelData(0));
    return node;
  }
}

export class Microphone {
  /** @param {(samples: Int16Array) => void} heard called with each block */
  constructor(heard) {
    this.heard = heard;
  }

  /**
   * Ask for the microphone and begin. Effects that a browser adds for calls are turned off: the
   * network has learned from sound without them.
   * @throws {Error} with a sentence for the reader
   */
  async start() {
    try {
      const audio = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
      if (!navigator.mediaDevices) throw new Error("this page has no access to devices");
      this.stream = await navigator.mediaDevices.getUserMedia({ audio });
      this.context = new AudioContext();
      await this.context.resume();
    } catch (error) {
      await this.stop();
      throw new Error(deviceProblem("microphone", error));
    }
    const resampler = new Resampler(this.context.sampleRate);
    const tap = await tapOf(this.context, (block) => {
      const samples = resampler.push(block);
      if (samples.length && this.stream) this.heard(samples);
    });
    // A node that leads nowhere may be left out by a browser: it leads to silence.
    const silence = new GainNode(this.context, { gain: 0 });
    this.context.createMediaStreamSource(this.stream).connect(tap).connect(silence);
    silence.connect(this.context.destination);
    return { name: this.stream.getAudioTracks()[0].label, rateHz: this.context.sampleRate };
  }

  async stop() {
    this.stream?.getTracks().forEach((track) => track.stop());
    this.stream = undefined;
    const context = this.context;
    this.context = undefined;
    await context?.close();
  }
}
