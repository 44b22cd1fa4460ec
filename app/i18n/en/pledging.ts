import type { pledging as fa } from "../fa/pledging";

export const pledging: typeof fa = {
  fill: {
    title: "Filling up",
    body: "The purchase clears. Until then only changes that keep or improve the others' result are taken; then everything is cleared again and locked.",
    until: (when) => `Until ${when}`,
    yours: "Your firm's share so far",
    atMost: "You pay at most",
    saving: "You save at least",
    estimate: (quantity) => `For a group purchase of ${quantity}, rounded so that no firm's pledge can be read from it. The exact share shows once it is locked.`,
    few: "Fewer than three firms are in the result; the exact share shows once it is locked.",
    soFar: "Result so far",
    soFarNote: "Only the facilitator and the broker see these figures; each change in the fill moves what comes out.",
  },
  end: {
    title: "End the fill early",
    body: "When the facilitator and the broker both ask for it, the fill ends now and the result is locked.",
    sides: { facilitator: "The facilitator asks for the end.", broker: "The broker asks for the end." },
    reason: "Why earlier?",
    yes: "End the fill",
    said: "You asked for the end; the fill ends when the other side confirms.",
  },
  notices: { endingSaid: "Your word is recorded." },
  reasons: {
    worsens_result: "This change would leave the others worse off. In the fill only changes that keep or improve the result are taken.",
    needs_replacement: "Once it is locked you can leave only with a firm in your place or by a panel's decision.",
    not_in_fill: "This purchase isn't being filled.",
    already_said: "You asked for the end before.",
    stale: "The purchase has changed meanwhile. Look at the page again.",
  },
};
