// The words that changed, as <del> and <ins>: longest common subsequence over words, each with the white space after it.

const LIMIT = 4_000_000; // cells; beyond this (about 1,000 words against 1,000 words) all is shown as replaced

export function diffWords(before, after) {
  const [a, b] = [before, after].map((text) => text.match(/\S+\s*|\s+/g) ?? []);
  if (before === after) return [];
  if (a.length * b.length > LIMIT) return [wrap("del", before), document.createTextNode(" "), wrap("ins", after)];
  const width = b.length + 1;
  const common = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      common[i * width + j] =
        a[i] === b[j]
          ? common[(i + 1) * width + j + 1] + 1
          : Math.max(common[(i + 1) * width + j], common[i * width + j + 1]);
    }
  }
  const pieces = [];
  const put = (kind, word) => {
    const last = pieces.at(-1);
    if (last?.kind === kind) last.text += word;
    else pieces.push({ kind, text: word });
  };
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) put("same", a[(j++, i++)]);
    else if (i < a.length && (j === b.length || common[(i + 1) * width + j] >= common[i * width + j + 1])) put("del", a[i++]);
    else put("ins", b[j++]);
  }
  return tidy(pieces).map(({ kind, text }) => (kind === "same" ? document.createTextNode(text) : wrap(kind, text)));
}

/** A lone short word that stayed between two changes reads better as part of them: all that went, then all that came. */
function tidy(pieces) {
  const runs = [];
  let [gone, come] = ["", ""];
  const flush = () => {
    if (gone) runs.push({ kind: "del", text: gone });
    if (come) runs.push({ kind: "ins", text: come });
    [gone, come] = ["", ""];
  };
  pieces.forEach(({ kind, text }, index) => {
    const lone = kind === "same" && index > 0 && index < pieces.length - 1 && text.trim().length < 5 && !text.includes("\n");
    if (kind === "del" || lone) gone += text;
    if (kind === "ins" || lone) come += text;
    if (kind === "same" && !lone) {
      flush();
      runs.push({ kind, text });
    }
  });
  flush();
  return runs;
}

function wrap(kind, text) {
  return Object.assign(document.createElement(kind), { textContent: text });
}
