import { Link } from "@remix-run/react";
import { Building2, Package, ShoppingBasket } from "lucide-react";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import type { Card } from "../schema";

const ICONS = { round: ShoppingBasket, firm: Building2, offering: Package };

/** What a message quotes, as it was when it was written; the way to it as it is now. */
export function Cards({ cards }: { cards: readonly Card[] }) {
  if (cards.length === 0) return null;
  return (
    <ul className="my-1 grid gap-1">
      {cards.map((card) => (
        <li key={`${card.k} ${card.id}`}>
          <CardLink card={card} />
        </li>
      ))}
    </ul>
  );
}

function CardLink({ card }: { card: Card }) {
  const { locale } = useLocale();
  const { talk: t, rounds } = useMessages();
  const format = useFormat();
  const Icon = ICONS[card.k];
  const to = card.k === "round" ? `/rounds/${card.id}` : card.k === "firm" ? `/firms/${card.slug}` : `/firms/${card.slug}#offering-${card.id}`;
  const name = card.k === "round" ? card.title : locale === "fa" ? card.fa : card.en;
  const states: Record<string, string> = rounds.states;
  const beside = card.k === "round" ? [states[card.state], format.date(card.deadline)].filter(Boolean).join(" · ") : card.k === "offering" ? (locale === "fa" ? card.firmFa : card.firmEn) : t.cards.firm;
  return (
    <Link to={to} className="flex items-center gap-3 rounded-md border border-line bg-paper px-3 py-2 hover:border-edge">
      <span className="grid size-9 shrink-0 place-items-center rounded-md bg-glaze-soft text-glaze-text">
        <Icon aria-hidden className="size-5" />
      </span>
      <span className="grid min-w-0 leading-5">
        <span className="text-[0.75rem] text-ink-2">{t.cards[card.k]}</span>
        <b className="truncate">
          <bdi>{name}</bdi>
        </b>
        {card.k !== "firm" && (
          <span className="truncate text-sm text-ink-2">
            <bdi>{beside}</bdi>
          </span>
        )}
      </span>
    </Link>
  );
}
