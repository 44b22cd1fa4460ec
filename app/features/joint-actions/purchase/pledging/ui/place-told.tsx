import { unitOf } from "~/features/firms/units";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Alert } from "~/ui/alert";
import type { OwnPlace } from "../progress.server";

/** Whether one's pledge fits in a round with a limit, as published; what of it counts until then. */
export function PlaceTold({ place, pledge, limit, unitCode }: { place: OwnPlace; pledge: { min: bigint; max: bigint }; limit: bigint; unitCode: string }) {
  const { pledging: t } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const most = `${format.number(limit)} ${unitOf(unitCode, limit, locale)}`;
  const past = pledge.max > limit && <p className="mb-3 text-sm text-ink-2">{t.place.past(most)}</p>;
  if (pledge.min > limit) return <Alert tone="bad" className="mb-3">{t.place.never(most)}</Alert>;
  if (place.standing === "counts") {
    return (
      <>
        <p className="mb-3 text-sm text-ok">{t.place.counts}</p>
        {past}
      </>
    );
  }
  return (
    <>
      <Alert tone="now" className="mb-3">
        {place.standing === "unpublished" ? t.place.unpublished : place.place === null ? t.place.waits : t.place.waitsAt(format.number(place.place))}
        {place.counting !== null && ` ${t.place.stillCounts(`${format.number(place.counting)} ${unitOf(unitCode, place.counting, locale)}`)}`}
      </Alert>
      {past}
    </>
  );
}
