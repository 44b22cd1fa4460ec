import { Handshake } from "lucide-react";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Text } from "~/ui/bidi";
import type { Happening, WireMessage } from "../schema";

/** The line by which a desk introduced the two firms of a conversation, with its sentence why. */
export function Introduced({ message, happening }: { message: WireMessage; happening: Happening }) {
  const { locale } = useLocale();
  const format = useFormat();
  const { talk: t } = useMessages();
  return (
    <li data-seq={message.seq} className="my-2 flex justify-center">
      <div className="flex max-w-text min-w-0 gap-3 rounded-lg border border-line bg-paper px-4 py-3">
        <Handshake aria-hidden className="mt-1 size-5 shrink-0 text-glaze-text" />
        <div className="min-w-0">
          <p className="font-semibold">
            <bdi>{t.happened.introduced((locale === "fa" ? happening.fa : happening.en) ?? "")}</bdi>
          </p>
          <Text className="[overflow-wrap:anywhere]">{happening.reason}</Text>
          <p className="text-sm text-ink-2">
            <time dateTime={message.at}>{format.dateTime(message.at)}</time>
          </p>
        </div>
      </div>
    </li>
  );
}
