import { Form } from "@remix-run/react";
import { MessageCircle, Pencil, Phone } from "lucide-react";
import type { ReactNode } from "react";
import { useLocale, useMessages } from "~/i18n/context";
import { Alert } from "~/ui/alert";
import { Avatar } from "~/ui/avatar";
import { Badge } from "~/ui/badge";
import { Name, Text } from "~/ui/bidi";
import { Button, buttonClass, LinkButton } from "~/ui/button";
import { Card, CardHeader } from "~/ui/card";
import { EmptyState } from "~/ui/empty-state";
import { PointMap } from "~/ui/map";
import { TextLink } from "~/ui/text-link";
import type { firmProfile } from "../queries.server";
import { townName } from "../places";
import { canEdit } from "../rules";
import { Contact, Glance } from "./firm-aside";
import { Services } from "./firm-services";
import { CertificateList, OfferingList, WorkLists } from "./firm-work";

export type FirmView = NonNullable<Awaited<ReturnType<typeof firmProfile>>> & { name: string; tagline: string; about: string; signedIn: boolean; canMessage: boolean; today: string };

/** The public page of a firm: what it sells first, then how it works, then who it is. `actions` and `beside` come from features that know firms. */
export function FirmPage({ actions, beside, ...view }: FirmView & { actions?: ReactNode; beside?: ReactNode }) {
  const { locale } = useLocale();
  const { firms } = useMessages();
  const { firm, name, tagline, about } = view;
  const t = firms.page;
  const services = firm.bds_services;
  const call = view.contact?.mobile || view.contact?.phone;
  const empty = view.offerings.length + view.processes.length + view.machines.length + view.capacities.length + view.certificates.length + view.photos.length + services.length === 0 && about === "";
  return (
    <div className="mx-auto max-w-5xl">
      {firm.status !== "active" && (
        <Alert tone="now" className="mb-5" action={firm.role === "owner" && <LinkButton size="sm" to={`/firms/${firm.slug}/edit/status`}>{firm.status === "closed" ? t.reopen : t.show}</LinkButton>}>
          {firm.status === "closed" ? t.closedNotice : t.hiddenNotice}
        </Alert>
      )}
      <header className="mb-6 flex flex-wrap items-start gap-x-5 gap-y-4">
        <Avatar square size="xl" name={name} src={firm.logo_file_id && `/files/${firm.logo_file_id}`} className="max-sm:size-16" />
        <div className="min-w-0 flex-1 basis-60">
          <h1 className="text-2xl">
            <Name>{name}</Name>
          </h1>
          {tagline && <Text className="text-lg text-ink-2">{tagline}</Text>}
          <div className="mt-2 flex flex-wrap items-center gap-2">
            <Badge>{firms.kinds[firm.kind]}</Badge>
            {firm.women_owned && <Badge tone="quiet">{t.womenOwned}</Badge>}
            {firm.home_based && <Badge tone="quiet">{t.homeBased}</Badge>}
            {view.clusters.map((cluster) => (
              <TextLink key={cluster.id} to={`/clusters/${cluster.slug}`} className="text-sm">
                {(locale === "fa" ? cluster.nameFa : cluster.nameEn) || cluster.nameFa}
              </TextLink>
            ))}
          </div>
        </div>
        <div className="flex flex-wrap gap-2 max-sm:w-full max-sm:[&>*]:grow">
          {view.canMessage && (
            <Form method="post" action={`/chat/with/${firm.slug}`} className="max-sm:basis-full">
              <Button variant="primary" wide>
                <MessageCircle aria-hidden />
                {t.message}
              </Button>
            </Form>
          )}
          {firm.role === null && call && (
            <a href={`tel:${call.replace(/[^\d+]/g, "")}`} className={buttonClass({}, "whitespace-nowrap")}>
              <Phone aria-hidden />
              {t.call}
            </a>
          )}
          {actions}
          {canEdit(firm.role) && (
            <LinkButton to={`/firms/${firm.slug}/edit/basics`}>
              <Pencil aria-hidden />
              {t.edit}
            </LinkButton>
          )}
        </div>
      </header>
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="grid min-w-0 gap-5">
          {empty && (
            <EmptyState title={t.emptyTitle} action={canEdit(firm.role) && <LinkButton to={`/firms/${firm.slug}/edit/work`} variant="primary">{firms.steps.offerings}</LinkButton>}>
              {t.emptyBody}
            </EmptyState>
          )}
          {view.photos.length > 0 && <Photos photos={view.photos} name={name} />}
          {view.offerings.length > 0 && <OfferingList offerings={view.offerings} />}
          {about && (
            <Card>
              <CardHeader title={t.about} />
              <Text className="max-w-text">{about}</Text>
            </Card>
          )}
          <Services firm={firm} />
          <WorkLists processes={view.processes} sought={view.sought} machines={view.machines} capacities={view.capacities} offerings={view.offerings} />
          {view.certificates.length > 0 && <CertificateList certificates={view.certificates} today={view.today} />}
          {beside}
        </div>
        <aside className="grid min-w-0 gap-5">
          <Contact contact={view.contact} signedIn={view.signedIn} mine={firm.role !== null} />
          <Glance firm={firm} />
          {firm.lat !== null && firm.lng !== null && (
            <Card>
              <CardHeader title={t.map} aside={firm.city && <Name>{townName(firm.city, locale)}</Name>} />
              <PointMap label={t.openMap} height={400} dots={[{ id: firm.id, lat: firm.lat, lng: firm.lng, label: townName(firm.city, locale) || name, tone: "saffron", size: 14 }]} />
            </Card>
          )}
        </aside>
      </div>
    </div>
  );
}

function Photos({ photos, name }: { photos: FirmView["photos"]; name: string }) {
  const { firms } = useMessages();
  return (
    <ul className="grid grid-cols-2 gap-2 sm:grid-cols-3">
      {photos.map((photo, index) => (
        <li key={photo.id} className={index > 0 ? undefined : photos.length === 1 ? "col-span-full" : "col-span-2 row-span-2"}>
          <img
            src={`/files/${photo.id}`}
            alt={photo.altText || firms.photos.of(name)}
            width={photo.width ?? undefined}
            height={photo.height ?? undefined}
            loading={index === 0 ? "eager" : "lazy"}
            className="aspect-4/3 size-full rounded-md border border-line bg-sunk object-cover"
          />
        </li>
      ))}
    </ul>
  );
}
