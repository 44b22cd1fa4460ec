import { Form } from "@remix-run/react";
import { useMessages } from "~/i18n/context";
import { Button, LinkButton } from "~/ui/button";
import { Card, CardHeader } from "~/ui/card";
import type { Attribute } from "../../start/attributes";
import { AttributeList } from "../../start/ui/attribute-list";

type Props = { roundId: string; version: number; attributes: readonly Attribute[]; priced: boolean; tender: boolean; facilitator: boolean };

/** Where a round goes from gathering: what it buys as it stands, and what is missing before it opens. */
export function NextStep({ roundId, version, attributes, priced, tender, facilitator }: Props) {
  const { gathering: { needs: t } } = useMessages();
  const settled = attributes.every(({ value }) => value !== "");
  return (
    <Card>
      <CardHeader title={t.next} />
      <p className="mb-2 text-sm text-ink-2">{attributes.length > 0 ? t.nextLead : t.noneAdopted}</p>
      <AttributeList attributes={attributes} />
      <p className="mt-3 text-sm text-ink-2">{!settled ? t.settle : tender || priced ? t.frozen : t.noList}</p>
      <div className="mt-3 grid gap-2">
        {tender ? (
          <LinkButton to={`/rounds/${roundId}/tender`} variant="primary" wide>
            {t.tender}
          </LinkButton>
        ) : (
          priced &&
          settled && (
            <Form method="post">
              <input type="hidden" name="version" value={version} />
              <Button name="intent" value="open" variant="primary" wide>
                {t.open}
              </Button>
            </Form>
          )
        )}
        {facilitator && (
          <LinkButton to={`/rounds/${roundId}/edit`} wide>
            {t.edit}
          </LinkButton>
        )}
      </div>
    </Card>
  );
}
