import type { site as fa } from "../fa/site";

export const site: typeof fa = {
  headline: "Buy big and sell big, together with the workshops next door.",
  lead: "Khosheh is the working network of small firms that sit side by side: they buy materials as one, take large orders together, and know who two streets away can do the next step.",
  begin: "Create an account",
  signIn: "Sign in",
  toRounds: "See the joint purchases",
  steps: [
    { title: "Show your workshop", body: "What you make, with which machines and how much. Neighbours and buyers find you." },
    { title: "Buy together", body: "Each firm states its quantity and highest price; together they reach the cheaper break. Nobody sees your quantity." },
    { title: "Agree in the group's chat", body: "Settle delivery and transport there. Each firm's share, payment and saving is worked out exactly." },
  ],
  example: {
    title: "For example: white glaze",
    aside: (firms: string) => `${firms} workshops together`,
    chart: "The larger the joint order, the lower the unit price",
    together: (quantity: string) => `Together ${quantity}`,
    quantity: "From quantity",
    price: "Price of a kilogram",
    share: "Your share",
    payment: "You pay",
    saving: "You save against buying alone",
  },
  liveTitle: "The clusters right now",
  firms: "Firms",
  openRounds: "Open purchases",
  saved: "Saved to date",
};
