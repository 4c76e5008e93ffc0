/** Who is recorded, and whether they agreed. Nobody agrees for somebody else, and no program does. */

export class Agreement {
  /**
   * @param {HTMLInputElement} field with the name of the person
   * @param {HTMLInputElement} box that this person ticks
   * @param {(text: string) => void} say
   * @param {boolean} corrects whether another name in the field is that of an unkept take, too
   */
  constructor(field, box, say, corrects = false) {
    this.field = field;
    this.box = box;
    this.corrects = corrects;
    this.take = null;
    this.before = this.name;
    box.addEventListener("change", () => this.follow());
    field.addEventListener("change", () => this.renamed(say));
  }

  get name() {
    return this.field.value.trim();
  }

  /** What stops a recording before it begins, or nothing. */
  get missing() {
    if (!this.box.checked) return "Ask the person first, and tick the box.";
    return this.name ? "" : "Write who it is: a name or a number.";
  }

  /**
   * A take that is not kept yet: its person may say no to it until it is.
   * @param {{person: string, agreed: boolean} | null} take
   */
  holds(take) {
    this.take = take;
  }

  /** A take from before the cell was run again: the box is as its person left it. */
  restore(take) {
    this.take = take;
    this.field.value = this.before = take.person;
    this.box.checked = take.agreed;
  }

  /** What stops the take from being kept, or nothing. */
  get refusal() {
    const { person, agreed } = this.take;
    if (agreed) return "";
    return `${person || "Nobody"} has not agreed that this is kept. Ask; write that name and tick the box, or discard.`;
  }

  follow() {
    if (this.take?.person === this.name) this.take.agreed = this.box.checked;
  }

  renamed(say) {
    const { before } = this;
    this.before = this.name;
    if (this.name === before) return;
    if (this.corrects && this.take) this.take.person = this.name;
    if (before) {
      this.box.checked = false;
      const unkept = this.take ? ` What is not kept yet is by ${this.take.person || "nobody"}.` : "";
      say(`Another person: ask, and tick the box again.${unkept}`);
    }
    this.follow();
  }
}
