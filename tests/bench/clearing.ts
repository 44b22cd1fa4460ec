import { clear, type Ladder, type Pledge } from "../../app/features/joint-actions/purchase/clearing";
import { goodsCost } from "../../app/features/joint-actions/purchase/ladder";
import type { Bench } from "./run";

const firms = 2_500;
const totalMax = 1_000_000n;
const sharedCost = 40_000_000n;
const goalMs = 100;
const runs = 15;
/** The scan tries one quantity in this many and its time is multiplied. */
const sampling = 20_000n;

/** The same numbers each time: a linear congruential generator. */
function randomNumbers(seed: number): (below: number) => bigint {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return BigInt(Math.floor((state / 2 ** 32) * below));
  };
}

function manyPledges(): Pledge[] {
  const random = randomNumbers(20_261_124);
  const max = totalMax / BigInt(firms);
  return Array.from({ length: firms }, (_, index) => {
    const desired = 150n + random(200);
    return {
      firm: `firm-${String(index).padStart(5, "0")}`,
      min: random(Number(desired)),
      desired,
      max,
      cap: index % 5 === 0 ? null : 860n + random(400),
      seq: BigInt(index),
    };
  });
}

function eightLadders(): Ladder[] {
  return Array.from({ length: 8 }, (_, index) => {
    const offset = BigInt(index);
    const quantities = [1n, 1_000n, 10_000n, 50_000n, 200_000n, 500_000n, 800_000n];
    return {
      model: index % 2 === 0 ? "all_units" : "incremental",
      breaks: quantities.map((minQty, step) => ({ minQty, unitPrice: 1_200n + offset * 5n - BigInt(step) * 60n })),
      pack: 1n,
      moq: 1_000n,
    };
  });
}

/** Tries every `sampling`-th quantity against every pledge; returns the milliseconds that all of them would take. */
function scan(ladder: Ladder, pledges: readonly Pledge[]): number {
  const start = performance.now();
  let feasible = 0;
  for (let quantity = sampling; quantity <= totalMax; quantity += sampling) {
    const cost = goodsCost(ladder, quantity) + sharedCost;
    const sums = { min: 0n, desired: 0n, max: 0n };
    for (const pledge of pledges) {
      if (pledge.cap !== null && pledge.cap * quantity < cost) continue;
      sums.min += pledge.min;
      sums.desired += pledge.desired;
      sums.max += pledge.max;
    }
    if (sums.min <= quantity && quantity <= sums.max) feasible += 1;
  }
  const sampled = performance.now() - start;
  if (feasible === 0) console.log("  (the scan found no feasible quantity)");
  return sampled * Number(sampling);
}

function milliseconds(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

const clearing: Bench = () => {
  const pledges = manyPledges();
  const ladders = eightLadders();
  const clearAll = () => ladders.map((ladder) => clear({ ladder, sharedCost, pledges }));

  const cold = milliseconds(clearAll);
  const warm = Array.from({ length: runs }, () => milliseconds(clearAll)).sort((a, b) => a - b);
  const median = warm[Math.floor(runs / 2)]!;
  const naive = ladders.reduce((sum, ladder) => sum + scan(ladder, pledges), 0);
  const outcomes = clearAll().map((result) => (result.status === "clears" ? `${result.quantity}` : "-"));

  console.log(`  ${firms} pledges, ${ladders.length} ladders, at most ${totalMax} units, pack 1`);
  console.log(`  quantities that clear        ${outcomes.join(" ")}`);
  console.log(`  clear, first run             ${cold.toFixed(1)} ms (goal below ${goalMs} ms)`);
  console.log(`  clear, median of ${runs}          ${median.toFixed(1)} ms, slowest ${warm.at(-1)!.toFixed(1)} ms`);
  console.log(`  scan of every quantity       ${Math.round(naive)} ms (from 1 quantity in ${sampling})`);
  console.log(`  ratio to the median          ${Math.round(naive / median)}`);
};

export default clearing;
