import type { MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { Scale } from "lucide-react";
import { nameIn } from "~/features/firms/access.server";
import { firmProfile } from "~/features/firms/queries.server";
import { townName } from "~/features/firms/places";
import { canEdit, isoDay } from "~/features/firms/rules";
import { FirmParams } from "~/features/firms/schema";
import { FirmPage } from "~/features/firms/ui/firm-page";
import { organizationOf } from "~/features/firms/ui/organization";
import { readNeighbours } from "~/features/search/neighbours/queries.server";
import { Neighbours } from "~/features/search/neighbours/ui/neighbours";
import { shortlisted } from "~/features/search/shortlist/queries.server";
import { SaveButton } from "~/features/search/shortlist/ui/save-button";
import { comparePath } from "~/features/search/compare/schema";
import { useMessages } from "~/i18n/context";
import { messagesFor } from "~/i18n/messages";
import { errorResponse } from "~/lib/errors";
import { guard } from "~/lib/guard.server";
import { inOneLine, socialPreview } from "~/lib/social";
import { LinkButton } from "~/ui/button";
import { JsonLd } from "~/ui/json-ld";

export const loader = guard({ as: "anyone", params: FirmParams }, async ({ actor, viewer, db, params, locale, siteUrl, now }) => {
  const found = await db.as(actor, async (tx) => {
    const profile = await firmProfile(tx, params.slug, actor);
    if (!profile) return null;
    const { id } = profile.firm;
    return { profile, neighbours: await readNeighbours(tx, id), saved: (await shortlisted(tx, actor?.personId ?? null, [id])).has(id) };
  });
  if (!found) throw errorResponse("not_found");
  const { profile, neighbours, saved } = found;
  const { firm } = profile;
  const name = nameIn(locale, { nameFa: firm.name_fa, nameEn: firm.name_en });
  const tagline = nameIn(locale, { nameFa: firm.tagline_fa, nameEn: firm.tagline_en });
  const about = nameIn(locale, { nameFa: firm.about_fa, nameEn: firm.about_en });
  return {
    ...profile,
    neighbours,
    saved,
    name,
    tagline,
    about,
    signedIn: viewer !== null,
    canMessage: firm.role === null && firm.status === "active",
    url: `${siteUrl}/firms/${encodeURIComponent(firm.slug)}`,
    siteUrl,
    locale,
    today: isoDay(now()),
  };
});

export const meta: MetaFunction<typeof loader> = ({ data }) => {
  if (!data) return [];
  const { common, firms } = messagesFor(data.locale);
  const kind = firms.kinds[data.firm.kind] ?? "";
  const description = inOneLine(data.tagline || data.about || [kind, townName(data.firm.city, data.locale)].filter(Boolean).join(data.locale === "fa" ? "، " : ", "));
  const picture = data.photos[0]?.id ?? data.firm.logo_file_id;
  const image = picture ? `${data.siteUrl}/files/${picture}` : null;
  return [
    { title: `${data.name} · ${common.productName}` },
    ...socialPreview({ siteName: common.productName, title: data.name, description, url: data.url, locale: data.locale, siteUrl: data.siteUrl, image, type: "profile" }),
    ...(data.firm.status === "active" ? [] : [{ name: "robots", content: "noindex" }]),
  ];
};

export default function PublicFirmPage() {
  const data = useLoaderData<typeof loader>();
  const { finding } = useMessages();
  return (
    <>
      <JsonLd data={organizationOf(data)} />
      <FirmPage
        {...data}
        actions={
          data.firm.status === "active" &&
          data.firm.role === null && (
            <>
              <SaveButton labelled firm={{ id: data.firm.id, name: data.name }} saved={data.saved} />
              <LinkButton to={comparePath([data.firm.slug])} rel="nofollow">
                <Scale aria-hidden />
                {finding.compare.short}
              </LinkButton>
            </>
          )
        }
        beside={<Neighbours {...data.neighbours} mine={data.firm.role !== null} editPath={canEdit(data.firm.role) && data.firm.kind === "sme" ? `/firms/${data.firm.slug}/edit/work` : null} />}
      />
    </>
  );
}
