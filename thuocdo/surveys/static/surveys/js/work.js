// The small calculation before handing in: a text after the challenge such that its SHA-256 begins with zero bits.
// Done in short pieces while the answers are looked over, so that the page never stands still. See domain/work.py.

const input = document.querySelector("input[data-challenge]");
const PIECE = 12; // milliseconds

const primes = [];
for (let number = 2; primes.length < 64; number += 1) {
  if (primes.every((prime) => number % prime)) {
    primes.push(number);
  }
}
const fraction = (root) => ((root - Math.floor(root)) * 2 ** 32) | 0;
const K = Int32Array.from(primes, (prime) => fraction(Math.cbrt(prime)));
const START = Int32Array.from(primes.slice(0, 8), (prime) => fraction(Math.sqrt(prime)));
const words = new Int32Array(64);
const turned = (word, by) => (word >>> by) | (word << (32 - by));

/** Take 64 bytes at a place into the state. */
function take(state, bytes, at) {
  for (let i = 0; i < 16; i += 1) {
    const j = at + 4 * i;
    words[i] = (bytes[j] << 24) | (bytes[j + 1] << 16) | (bytes[j + 2] << 8) | bytes[j + 3];
  }
  for (let i = 16; i < 64; i += 1) {
    const [x, y] = [words[i - 15], words[i - 2]];
    const small = turned(x, 7) ^ turned(x, 18) ^ (x >>> 3);
    words[i] = (words[i - 16] + small + words[i - 7] + (turned(y, 17) ^ turned(y, 19) ^ (y >>> 10))) | 0;
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < 64; i += 1) {
    const one = h + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + words[i];
    const two = (turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    h = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => { state[i] = (state[i] + word) | 0; });
}

/** Return with how many zero bits (at most 32) the hash of a text of plain letters begins. */
function zeroBits(text) {
  const size = (((text.length + 8) >> 6) + 1) << 6;
  const bytes = new Uint8Array(size);
  for (let i = 0; i < text.length; i += 1) {
    bytes[i] = text.charCodeAt(i);
  }
  bytes[text.length] = 0x80;
  new DataView(bytes.buffer).setUint32(size - 4, text.length * 8);
  const state = START.slice();
  for (let at = 0; at < size; at += 64) {
    take(state, bytes, at);
  }
  return Math.clz32(state[0]);
}

/** Work until done, a piece at a time; tell it to whoever waits. */
function work(challenge, bits) {
  let number = 0;
  return new Promise((done) => {
    const piece = () => {
      const until = performance.now() + PIECE;
      do {
        const answer = `${challenge}:${number}`;
        if (zeroBits(answer) >= bits) {
          done(answer);
          return;
        }
        number += 1;
      } while (performance.now() < until);
      setTimeout(piece);
    };
    piece();
  });
}

if (input) {
  const { form } = input;
  let waiting = null;
  form.addEventListener("submit", (event) => {
    if (!input.value && event.submitter?.value === "send") {
      event.preventDefault();
      waiting = event.submitter;
    }
  });
  work(input.dataset.challenge, Number(input.dataset.challenge.split(".")[2])).then((answer) => {
    input.value = answer;
    if (waiting) {
      form.requestSubmit(waiting);
    }
  });
}
