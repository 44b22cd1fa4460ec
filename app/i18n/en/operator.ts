import type { operator as fa } from "../fa/operator";

export const operator: typeof fa = {
  title: "Documents that search refused",
  lead: "Profiles that the search server refused; until it takes them, nobody finds them there. Every change of a profile is sent again by itself.",
  emptyTitle: "All are taken",
  emptyBody: "The search server has refused no document.",
  tried: (times, first, last) => `Sent ${times === "1" ? "once" : `${times} times`}; first ${first}, last ${last}`,
  tryAgain: "Try again",
  tryAgainOf: (name) => `Try ${name} again`,
  notices: {
    sent: "It goes with the next batch. If the server takes it, it leaves this list within seconds; reload the page.",
    gone: "The server has taken it meanwhile.",
  },
};
