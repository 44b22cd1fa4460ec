import { useMessages } from "~/i18n/context";
import { Alert } from "~/ui/alert";
import { Name } from "~/ui/bidi";
import { TextLink } from "~/ui/text-link";
import type { UnfoundFirm } from "../queries.server";
import { useNameOf } from "./names";

/** Members that a search doesn't show, and what can be done about it. */
export function UnfoundFirms({ firms }: { firms: Pick<UnfoundFirm, "slug" | "name_fa" | "name_en">[] }) {
  const { broker: t } = useMessages();
  const nameOf = useNameOf();
  if (firms.length === 0) return null;
  return (
    <Alert tone="bad" title={t.firms.unfoundTitle} className="mb-5">
      <p>{t.firms.unfoundBody}</p>
      <ul className="mt-1 flex flex-wrap gap-x-4">
        {firms.map((firm) => (
          <li key={firm.slug}>
            <TextLink to={`/firms/${firm.slug}`}>
              <Name>{nameOf(firm)}</Name>
            </TextLink>
          </li>
        ))}
      </ul>
    </Alert>
  );
}
