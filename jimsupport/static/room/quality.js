// How good a picture may be: numbers alone, no browser. Everybody sends to everybody, so more people is less for each.

export const GOOD = 0;
export const SMALL = 1;
export const SOUND = 2;

const SPEECH = 32000; // bits a second
const SPARE = 20000;
const FULL = [
  { upTo: 2, bits: 900000, frames: 24, height: 480 },
  { upTo: 3, bits: 500000, frames: 24, height: 480 },
  { upTo: 4, bits: 300000, frames: 20, height: 360 },
];
const LITTLE = { bits: 80000, frames: 10, height: 180 };
const NONE = { bits: 0, frames: 1, height: 180 };

/** What may be sent to one person: with so many in the room, at this level, pictures being wanted or not. */
export const limits = (people, level, mostVideo, pictures) => {
  const sound = level === SOUND ? SPARE : SPEECH;
  if (!pictures || level === SOUND) return { sound, ...NONE };
  const full = people <= mostVideo && FULL.find((each) => people <= each.upTo);
  const { bits, frames, height } = level === GOOD && full ? full : LITTLE;
  return { sound, bits, frames, height };
};

/** Whether a look at a connection was bad, good, or neither: loss is a share, rtt in seconds, room in bits a second. */
export const judge = ({ loss = 0, rtt = 0, room = Infinity }) => {
  if (loss > 0.12 || rtt > 1.2 || room < 60000) return "bad";
  return loss < 0.03 && rtt < 0.6 && room > 150000 ? "good" : "fair";
};

const BAD_LOOKS = 2;
const GOOD_LOOKS = 8; // up again only after a while: a picture that comes and goes is worse than none

/** The standing {level, bad, good} after one more look. */
export const next = ({ level, bad, good }, look) => {
  if (look === "bad") return bad + 1 >= BAD_LOOKS ? { level: Math.min(level + 1, SOUND), bad: 0, good: 0 } : { level, bad: bad + 1, good: 0 };
  if (look === "good") return good + 1 >= GOOD_LOOKS ? { level: Math.max(level - 1, GOOD), bad: 0, good: 0 } : { level, bad: 0, good: good + 1 };
  return { level, bad: 0, good: 0 };
};

/** What the browser's statistics say of one connection, for `judge`, and how many frames of theirs were shown. */
export const read = (stats) => {
  const found = { frames: 0, loss: 0, rtt: 0 };
  for (const each of stats.values()) {
    if (each.type === "remote-inbound-rtp") found.loss = Math.max(found.loss, each.fractionLost ?? 0);
    if (each.type === "inbound-rtp" && each.kind === "video") found.frames += each.framesDecoded ?? 0;
    if (each.type === "candidate-pair" && each.nominated && each.state === "succeeded") {
      found.rtt = each.currentRoundTripTime ?? 0;
      found.room = each.availableOutgoingBitrate;
    }
  }
  return found;
};
