import { Link } from "@remix-run/react";
import { useLocale } from "~/i18n/context";
import { piecesOf } from "../links";
import { namedPiecesOf } from "../mentions";
import type { Mention } from "../schema";
import { stretchesOf } from "../stamps";

/** What was written: each line in its own direction, names that are meant marked, addresses that can be followed. */
export function Words({ body, mentions = [] }: { body: string; mentions?: readonly Mention[] }) {
  return (
    <p dir="auto" className="[overflow-wrap:anywhere] whitespace-pre-wrap [unicode-bidi:plaintext]">
      {piecesOf(body).map(({ text, href }, index) =>
        href ? (
          <a key={index} href={href} dir="ltr" target="_blank" rel="nofollow noopener noreferrer" className="font-medium text-glaze-text underline underline-offset-4 [unicode-bidi:isolate]">
            {text}
          </a>
        ) : (
          namedPiecesOf(text, mentions).map((piece, place) =>
            piece.mention ? <Named key={`${index} ${place}`} mention={piece.mention} text={piece.text} /> : <Stamped key={`${index} ${place}`} text={piece.text} />,
          )
        ),
      )}
    </p>
  );
}

/** Words with the date and time of a messenger set apart from them. */
function Stamped({ text }: { text: string }) {
  return (
    <>
      {stretchesOf(text).map((stretch, index) => (stretch.stamp ? <bdi key={index} dir={/[0-9]/.test(stretch.text) ? "ltr" : "rtl"}>{stretch.text}</bdi> : stretch.text))}
    </>
  );
}

function Named({ mention, text }: { mention: Mention; text: string }) {
  const { dir } = useLocale();
  const className = "font-semibold text-glaze-text";
  return mention.k === "round" ? (
    <Link to={`/rounds/${mention.id}`} className={`${className} underline underline-offset-4`}>
      <bdi dir={dir === "rtl" ? "auto" : undefined}>{text}</bdi>
    </Link>
  ) : (
    <bdi className={className}>{text}</bdi>
  );
}
