import type { inbox as fa } from "../fa/inbox";

export const inbox: typeof fa = {
  title: "Inbox",
  emptyTitle: "Nothing new",
  emptyBody: "Alerts of saved searches and answers of the broker come here.",
  unread: "unread",
  unreadCount: (count) => (count === "1" ? "1 unread notice" : `${count} unread notices`),
  readAll: "Mark all as read",
  open: "Open",
  other: "A notice for you",
  kinds: {
    "saved_search.found": ({ count, search, names }) => (count === "1" ? `A new firm for “${search}”: ${names}` : `${count} new firms for “${search}”: ${names}`),
    "need.posted": ({ body }) => `A new need is on your desk: ${body}`,
    "need.answered": ({ answer }) => `The broker answered: ${answer}`,
    "round.proposed": ({ round, subject }) => `“${round}”: ${{ award: "the award", order: "sending the order", costs: "the real costs", cancel: "cancelling" }[subject] ?? subject} waits for a second person.`,
    "round.awarded": ({ round }) => `“${round}” was awarded to the supplier.`,
    "round.ordered": ({ round }) => `The order of “${round}” was sent to the supplier.`,
    "round.received": ({ round }) => `The goods of “${round}” have come. See your share.`,
    "round.reconciled": ({ round }) => `The statement of “${round}” is ready.`,
    "round.closed": ({ round }) => `“${round}” is closed.`,
  },
};
