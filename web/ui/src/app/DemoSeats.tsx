/** The seats that anybody may take in the demo; nothing elsewhere. */
export function DemoSeats() {
  return null; // until the API has it
}
