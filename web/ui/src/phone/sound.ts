/** Measures how loud a stream is. */
class Meter {
  private readonly samples = new Float32Array(256);
  private readonly analyser: AnalyserNode;
  private readonly source: MediaStreamAudioSourceNode;

  constructor(context: AudioContext, stream: MediaStream) {
    this.analyser = context.createAnalyser();
    this.analyser.fftSize = this.samples.length;
    this.source = context.createMediaStreamSource(stream);
    this.source.connect(this.analyser);
  }

  /** 0 to 1, of the last few milliseconds. Speech is about 0.3. */
  level(): number {
    this.analyser.getFloatTimeDomainData(this.samples);
    let sum = 0;
    for (const sample of this.samples) sum += sample * sample;
    return Math.min(1, Math.sqrt(sum / this.samples.length) * 4);
  }

  close(): void {
    this.source.disconnect();
  }
}

/** The sound of one call: what is heard, and how loud both sides are. */
export class Sound {
  private readonly audio = new Audio();
  private context: AudioContext | null = null;
  private microphone: Meter | null = null;
  private speaker: Meter | null = null;

  /** Plays what comes from the other side. */
  async play(stream: MediaStream, speaker: string): Promise<void> {
    this.audio.srcObject = stream;
    this.speaker?.close();
    this.speaker = this.meter(stream);
    await this.setSpeaker(speaker);
    await this.audio.play();
  }

  async setSpeaker(speaker: string): Promise<void> {
    // Firefox has it behind a setting, and Safari not at all: the system's choice then.
    if (typeof this.audio.setSinkId !== 'function') return;
    try {
      await this.audio.setSinkId(speaker);
    } catch {
      await this.audio.setSinkId(''); // unplugged
    }
  }

  listenTo(microphone: MediaStream): void {
    this.microphone?.close();
    this.microphone = this.meter(microphone);
  }

  levels(): { microphone: number; speaker: number } {
    return { microphone: this.microphone?.level() ?? 0, speaker: this.speaker?.level() ?? 0 };
  }

  close(): void {
    this.audio.srcObject = null;
    this.microphone?.close();
    this.speaker?.close();
    void this.context?.close();
    this.context = null;
    this.microphone = null;
    this.speaker = null;
  }

  private meter(stream: MediaStream): Meter | null {
    if (typeof AudioContext === 'undefined' || stream.getAudioTracks().length === 0) return null;
    this.context ??= new AudioContext();
    void this.context.resume().catch(() => {});
    return new Meter(this.context, stream);
  }
}
